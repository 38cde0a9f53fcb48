import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import { reveal } from '../../base/secret.ts'
import { Script } from '../../base/shell.ts'
import type { FileWrite, RunOptions, Step } from '../../model/connection.ts'
import { type Request, surroundings } from '../session/frame.ts'
import type { SmallWrite } from './batch.ts'
import { contentOf } from './content.ts'
import { streamed, whole, writeScript } from './write.ts'

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
  const parts = joined(steps.map(step => partOf(step, options)))
  return joined(parts.map(part => (isStream(part) ? part : inSession(part, options))))
}

/** The same files as requests, each of which tells what becomes of its file. */
export function oneByOne({ writes }: Writes, options: RunOptions): Request[] {
  return writes.map(({ file, read }) => {
    const stdin = read()
    return requestOf(writeScript(file, whole(stdin)), options, stdin)
  })
}

/** A script that runs on a channel of its own, in the surroundings of its chain. */
export function apart(script: Script, options: RunOptions): Script {
  return new Script(`${surroundings(options)}${script.text}`, script.secret)
}

function partOf(step: Step, options: RunOptions): Part {
  if (!('kind' in step)) return { kind: 'requests', requests: [requestOf(step, options, bytesOf(options))] }
  const content = contentOf(step.content)
  if (content.kind === 'stream') {
    const script = apart(writeScript(step, streamed(content.size)), options)
    return { kind: 'upload', script, open: content.open }
  }
  const writes: Writes = { kind: 'writes', writes: [{ file: step, read: content.read }] }
  return isPlain(step) ? writes : inSession(writes, options)
}

/** A step of a session. */
export function requestOf({ text }: Script, { environment, directory }: RunOptions, stdin?: Buffer): Request {
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
function joined(parts: readonly Part[]): Part[] {
  const joined: Part[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last?.kind === 'requests' && part.kind === 'requests') last.requests.push(...part.requests)
    else if (last?.kind === 'writes' && part.kind === 'writes') last.writes.push(...part.writes)
    else joined.push(part)
  }
  return joined
}
