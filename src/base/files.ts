import { readFileSync, statSync } from 'node:fs'
import { relative } from 'node:path'
import { FileError } from './errors.ts'
import type { Place, Source } from './place.ts'
import { type Node, parseYamlDocument } from './yaml.ts'

/** Reads a YAML file; its name in messages is relative to the working folder. */
export function readYamlFile(path: string, askedAt?: Place): Node | undefined {
  return parseYamlDocument(readSource(path, askedAt))
}

/** Refuses what is no text. */
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Reads a text file of the control side. */
export function readSource(path: string, askedAt?: Place): Source {
  try {
    return {
      file: shownPath(path),
      text: utf8.decode(readFileSync(path)),
    }
  } catch (error) {
    const message = `Cannot read ${shownPath(path)}: ${reasonOf(error)}`
    throw new FileError({ message, place: askedAt }, { cause: error })
  }
}

/** A path for messages: relative where it is below the working folder. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** Why a file could not be read, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'EACCES') return 'permission denied'
  if (error instanceof TypeError) return 'it is not UTF-8 text'
  return message
}
