import { isUtf8 } from 'node:buffer'
import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import { reveal } from '../../base/secret.ts'
import { Script } from '../../base/shell.ts'
import { inBase64, inVariable, isSecret, streamed, writeScript } from '../../host/files/write.ts'
import type { FileWrite, RunOptions, Step } from '../../model/connection.ts'
import { contextSetup, type Request } from '../session/frame.ts'
import type { SmallWrite } from './batch.ts'
import { contentOf } from './content.ts'

/** Steps of a chain that travel together. */
export type Part = Requests | Upload | Writes

/** Steps that travel inside the session. */
interface Requests {
  readonly kind: 'requests'
  readonly requests: Request[]
}

/** A file that is too large for that. */
export interface Upload {
  readonly kind: 'upload'
  readonly script: Script
  open(): Readable
}

/** So many small files that they travel in one stream. */
export interface Writes {
  readonly kind: 'writes'
  readonly writes: SmallWrite[]
}

/** Files that are worth a stream of their own. */
const many = 12

/** Cuts a chain into parts. */
export function partsOf(steps: readonly Step[], options: RunOptions): Part[] {
  const parts = merged(steps.map(step => partOf(step, options)))
  return merged(parts.map(part => (isStream(part) ? part : inSession(part, options))))
}

/** The same files as requests, each of which tells what becomes of its file. */
export function oneByOne({ writes }: Writes, options: RunOptions): Request[] {
  return writes.map(({ file, read }) => writeRequest(file, read(), options))
}

function writeRequest(file: FileWrite, bytes: Buffer, options: RunOptions): Request {
  const isPlain = !bytes.includes(0) && isUtf8(bytes)
  const script = writeScript({ ...file, secret: isSecret(file) }, isPlain ? inVariable : inBase64)
  return { ...request(script, options), content: bytes.toString(isPlain ? 'utf8' : 'base64') }
}

/** A script that runs on a channel of its own, in the context of its chain. */
export function inContext(script: Script, options: RunOptions): Script {
  return new Script(`${contextSetup(options)}${script.text}`, script.secret)
}

function partOf(step: Step, options: RunOptions): Part {
  if (!('kind' in step)) return { kind: 'requests', requests: [request(step, options, bytesOf(options))] }
  const content = contentOf(step.content)
  if (content.kind === 'stream') {
    const script = inContext(
      writeScript({ ...step, secret: isSecret(step) }, streamed(content.size)),
      options,
    )
    return { kind: 'upload', script, open: content.open }
  }
  const writes: Writes = { kind: 'writes', writes: [{ file: step, read: content.read }] }
  return isPlain(step) ? writes : inSession(writes, options)
}

/** A step of a session. */
export function request({ text }: Script, { environment, directory }: RunOptions, stdin?: Buffer): Request {
  return { script: text, environment, directory, stdin }
}

function bytesOf({ stdin }: RunOptions): Buffer | undefined {
  return stdin === undefined || Buffer.isBuffer(stdin) ? stdin : Buffer.from(reveal(stdin))
}

/** Whether nothing but its content and its rights is to be seen to. */
function isPlain({ path, validate, backup }: FileWrite): boolean {
  const isUsual = path.startsWith('/') && !path.includes('\n') && posix.normalize(path) === path
  return isUsual && validate === undefined && !backup
}

function isStream(part: Part): boolean {
  if (part.kind !== 'writes') return true
  const paths = new Set(part.writes.map(({ file }) => file.path))
  return paths.size >= many && paths.size === part.writes.length
}

function inSession(part: Part, options: RunOptions): Part {
  return part.kind === 'writes' ? { kind: 'requests', requests: oneByOne(part, options) } : part
}

/** Joins neighbours that can travel together. */
function merged(parts: readonly Part[]): Part[] {
  const merged: Part[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    if (last?.kind === 'requests' && part.kind === 'requests') last.requests.push(...part.requests)
    else if (last?.kind === 'writes' && part.kind === 'writes') last.writes.push(...part.writes)
    else merged.push(part)
  }
  return merged
}
