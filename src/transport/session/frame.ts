import { TaskError } from '../../base/errors.ts'
import { quote } from '../../base/shell.ts'
import { accountFunctions } from '../../host/accounts/entries.ts'
import { fileFunctions } from '../../host/files/functions.ts'
import { BoundedBuffer } from './bounded-buffer.ts'

/**
 * The protocol between a session and its long-lived `sh`. The session draws a random nonce. The shell gets a few
 * settings and reports that it is ready; then each step of a chain is sent as
 *
 *     case $deliver in 0)
 *     printf %s 'what it reads' | ( cd -- '/srv'; export A=b; eval 'the script' )
 *     deliver=$? deliver_end=$deliver;; *) deliver_end=cancelled;; esac
 *     printf 'NONCE end %s\n' "$deliver_end"; printf 'NONCE end %s\n' "$deliver_end" >&2
 *
 * A syntax error or an `exit` ends the subshell only, a script never reads the requests behind it, and a chain stops
 * at its first failure without waiting for us. What a script reads comes from the `printf` of the shell: a here-document
 * would lie in a temporary file where `sh` is bash, an argument would be seen in the process list.
 */
export interface Request extends ScriptContext {
  readonly script: string
  /** What the script reads; nothing when left out. */
  readonly stdin?: Buffer | undefined
  /** What the script has as its variable `deliver_content`. It holds no NUL byte. */
  readonly content?: string | undefined
  /** Whether the shell reports the start of the step and its process. */
  readonly announced?: boolean | undefined
}

/** Where a script runs, and with which variables. */
interface ScriptContext {
  readonly environment?: Readonly<Record<string, string>> | undefined
  readonly directory?: string | undefined
}

/** One mark, and what came before it. */
export interface Mark {
  readonly kind: 'ready' | 'begin' | 'end' | 'group'
  readonly value: number | 'cancelled'
  readonly output: Buffer
  /** Bytes of the output beyond the limit. */
  readonly dropped: number
}

/** What a new shell reads first. */
export function opening(nonce: string, sweeps: boolean): string {
  return `${settings(sweeps)}
${printMark(nonce, 'ready', '$$')}
`
}

/**
 * The settings of every shell that we start, and the functions that it knows: one language, the programs of
 * administrators, the home of its user, and whether folders where files are made are swept.
 */
export function settings(sweeps: boolean): string {
  return `${constant}
deliver_sweeps=${sweeps ? 'yes' : ''}`
}

const constant = `LC_ALL=C; export LC_ALL; unset CDPATH ENV BASH_ENV
case ":$PATH:" in *:/usr/sbin:*) ;; *) PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export PATH;; esac
cd 2>/dev/null || cd /
${fileFunctions.text}
${accountFunctions.text}
deliver_reset() { cd 2>/dev/null || cd /; set --; unset IFS; set +f; exec 3<&-; }`

/** A chain of steps as the shell reads it. */
export function chain(requests: readonly Request[], nonce: string): string {
  return `deliver=0\n${requests.map(request => stepText(request, nonce)).join('')}`
}

/**
 * Queries that share one subshell, as the shell reads them. Each begins as the one before it did. One that ends the
 * subshell, against the rules, takes those behind it along: the mark of the group says that no more answers come.
 */
export function group(queries: readonly Request[], nonce: string): string {
  const asked = queries.map(
    ({ script }) =>
      `eval ${quote(script)}\ndeliver_end=$?; ${printMark(nonce, 'end', '$deliver_end')}\ndeliver_reset\n`,
  )
  return `( ${asked.join('')}) </dev/null\n${printMark(nonce, 'group', '0')}\n`
}

/** Cuts one stream at its marks, wherever its chunks begin and end. */
export class Cutter {
  private readonly nonce: Buffer
  private readonly buffer: BoundedBuffer
  /** The end of what came, as far as a mark may begin in it. */
  private tail: Buffer = Buffer.alloc(0)

  constructor(nonce: string, limit: number) {
    this.nonce = Buffer.from(nonce)
    this.buffer = new BoundedBuffer(limit)
  }

  *push(chunk: Buffer): Generator<Mark> {
    let rest = this.tail.length > 0 ? Buffer.concat([this.tail, chunk]) : chunk
    for (let end = 0; end !== -1; ) {
      const start = this.startOfMark(rest)
      this.buffer.add(rest.subarray(0, start))
      rest = rest.subarray(start)
      end = rest.length < this.nonce.length ? -1 : rest.indexOf('\n')
      if (end !== -1) {
        yield this.mark(rest.toString('latin1', this.nonce.length, end))
        rest = rest.subarray(end + 1)
      }
    }
    if (rest.length > this.nonce.length + longestMark) throw new Error('a mark without an end')
    this.tail = rest
  }

  /** What came since the last mark. */
  get unfinished(): Buffer {
    return Buffer.concat([this.buffer.bytes, this.tail])
  }

  /** Where a mark begins, or may begin once more has come. */
  private startOfMark(bytes: Buffer): number {
    const start = bytes.indexOf(this.nonce)
    return start === -1 ? Math.max(0, bytes.length - this.nonce.length + 1) : start
  }

  private mark(text: string): Mark {
    const [, kind, value] = /^ (ready|begin|end|group) (\d{1,10}|cancelled)$/.exec(text) ?? []
    if (kind === undefined) throw new Error('a mark that says nothing')
    return {
      kind: kind as Mark['kind'],
      value: value === 'cancelled' ? value : Number(value),
      ...this.buffer.take(),
    }
  }
}

/** ` begin 4194304` and the like. */
const longestMark = 32

function stepText(request: Request, nonce: string): string {
  return `case $deliver in 0)
${reading(request.stdin)}( ${prelude(request, nonce)}eval ${quote(request.script)} )${request.stdin ? '' : ' </dev/null'}
deliver=$? deliver_end=$deliver;; *) deliver_end=cancelled;; esac
${printMark(nonce, 'end', '"$deliver_end"')}
`
}

function printMark(nonce: string, kind: Mark['kind'], value: string): string {
  const print = `printf '${nonce} ${kind} %s\\n' ${value}`
  return `${print}; ${print} >&2`
}

/** What runs before a script, in its subshell. A process finds its own number in /proc without starting another. */
function prelude(request: Request, nonce: string): string {
  const announcement = `read -r deliver_pid deliver_rest </proc/self/stat; printf '${nonce} begin %d\\n' "$deliver_pid"; `
  const content = request.content === undefined ? '' : `deliver_content=${quote(request.content)}; `
  return `${request.announced ? announcement : ''}${contextSetup(request)}${content}`
}

/** Brings a script to where it shall run. */
export function contextSetup({ environment = {}, directory }: ScriptContext): string {
  return [
    directory === undefined ? '' : `cd -- ${quote(directory)} || exit; `,
    ...Object.entries(environment).map(([name, value]) => `export ${variableName(name)}=${quote(value)}; `),
  ].join('')
}

function variableName(name: string): string {
  if (!/^[A-Za-z_]\w*$/.test(name))
    throw new TaskError(`Cannot set ${JSON.stringify(name)} in the environment`)
  return name
}

/** Text travels as it is, other bytes as base64. */
function reading(bytes: Buffer | undefined): string {
  if (!bytes) return ''
  return isPlain(bytes)
    ? `printf %s ${quote(bytes.toString())} 2>/dev/null | `
    : `printf %s ${quote(bytes.toString('base64'))} 2>/dev/null | base64 -d | `
}

function isPlain(bytes: Buffer): boolean {
  return !bytes.includes(0) && Buffer.from(bytes.toString()).equals(bytes)
}
