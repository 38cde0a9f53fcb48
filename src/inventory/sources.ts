import { closeSync, existsSync, readSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { FileError, UsageError } from '../base/errors.ts'
import { isFile, isFolder, namesIn, openFile, reasonOf, shownPath } from '../base/files.ts'
import { nearest } from '../base/nearest.ts'

/** A file that says who the hosts are. */
export interface HostFile {
  readonly kind: 'yaml' | 'ini' | 'executable' | 'vagrant'
  readonly path: string
}

/** What one `-i` named: a list of hosts, or files in order, and the folder where their variables lie. */
export type Origin =
  | { readonly list: string }
  | { readonly folder: string; readonly files: readonly HostFile[] }

/** Where inventories are looked for, in order. */
const places = ['.', 'inventories']

/** Endings of files that are not meant as inventories, as in Ansible. */
const ignored = /^\.|~$|\.(orig|bak|cfg|retry|pyc|pyo|swp|rpm|md|txt|rst)$/

/** Entries in the folder of an environment that do not list hosts. */
const notHosts = new Set(['environment.yml', 'environment.yaml', 'group_vars', 'host_vars', 'secrets'])

/**
 * What a name given with `-i` stands for: hosts with commas, or a file or folder. A folder by another name, by a link, is the
 * same environment.
 * @throws UsageError when there is nothing by this name
 */
export function findSources(name: string): Origin {
  const path = places.map(place => resolve(place, name)).find(path => existsSync(path))
  if (path !== undefined) return isFolder(path) ? originInFolder(realpathSync(path)) : originOfFile(path)
  if (name.includes(',')) return { list: name }
  throw new UsageError(`There is no inventory ${name}`, { hint: hintFor(name) })
}

/** Whether a name given with `-i` stands for anything. */
export function isInventory(name: string): boolean {
  return name.includes(',') || places.some(place => existsSync(resolve(place, name)))
}

/**
 * The folder of the environment that a name given with `-i` stands for; no hosts need be in it.
 * @throws UsageError when there is none by this name
 */
export function findEnvironment(name: string): string {
  const path = places.map(place => resolve(place, name)).find(path => existsSync(path))
  if (path !== undefined && isFolder(path)) return realpathSync(path)
  if (path !== undefined) throw new UsageError(`${shownPath(path)} is no folder, and so no environment`)
  throw new UsageError(`There is no environment ${name}`, { hint: hintFor(name) })
}

function originOfFile(path: string): Origin {
  return { folder: dirname(path), files: [hostFile(path)] }
}

function originInFolder(folder: string): Origin {
  const files = namesIn(folder)
    .filter(name => !ignored.test(name) && !notHosts.has(name))
    .sort()
    .map(name => join(folder, name))
    .filter(isFile)
  if (files.length > 0) return { folder, files: files.map(hostFile) }
  throw new FileError({ message: `${shownPath(folder)} says nothing of hosts`, hint: hintForFolder(folder) })
}

function hostFile(path: string): HostFile {
  const ending = extname(path)
  if (/^vagrant\.ya?ml$/.test(basename(path))) return { kind: 'vagrant', path }
  if (['.yml', '.yaml', '.json'].includes(ending)) return { kind: 'yaml', path }
  if (ending === '.ini') return { kind: 'ini', path }
  if ((statSync(path).mode & 0o111) !== 0) return { kind: 'executable', path }
  return { kind: kindByContent(path), path }
}

/** YAML begins with a mark, a brace or a key that stands alone; everything else is INI. */
function kindByContent(path: string): 'yaml' | 'ini' {
  const start = startOf(path)
  if (start.startsWith('#!')) {
    throw new FileError({
      message: `${shownPath(path)} begins like a program, but is not executable`,
      hint: `chmod +x ${shownPath(path)}`,
    })
  }
  const line = start.split('\n').find(line => !/^\s*(#.*)?$/.test(line)) ?? ''
  return /^(---|\{|[\w.-]+:\s*(#.*|\{.*)?$)/.test(line) ? 'yaml' : 'ini'
}

function startOf(path: string): string {
  try {
    const file = openFile(path)
    const start = Buffer.alloc(4096)
    const length = readSync(file, start)
    closeSync(file)
    return start.toString('utf8', 0, length)
  } catch (error) {
    throw new FileError({ message: `Cannot read ${shownPath(path)}: ${reasonOf(error)}` }, { cause: error })
  }
}

function hintFor(name: string): string {
  const known = places.filter(isFolder).flatMap(namesIn)
  const meant = nearest(name, known)
  const inventories = isFolder('inventories') ? namesIn('inventories').sort().join(', ') : ''
  const looked = `looked in . and in inventories/${inventories && `, which holds ${inventories}`}`
  if (meant !== undefined) return `did you mean ${meant}? ${looked}`
  return `${looked}; a host by itself is written with a comma: ${name},`
}

function hintForFolder(folder: string): string {
  const below = namesIn(folder).filter(name => isFolder(join(folder, name)) && !notHosts.has(name))
  if (below.length === 0) return 'write a hosts.yml, hosts.ini or vagrant.yml there'
  return `it holds the folders ${below.sort().join(', ')}: name one of them`
}
