import { type SpawnOptions, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'

/** A program to start. */
export interface Command {
  readonly argv: readonly string[]
  readonly environment?: Readonly<Record<string, string>> | undefined
  readonly stdin?: string | undefined
}

/** What a program did. */
export interface Finished {
  readonly status: number | null
  /** What it wrote, on both outputs. */
  readonly output: string
  readonly seconds: number
  /** The most memory it had, in bytes. */
  readonly memory: number
}

/** Milliseconds between two looks at the memory of a program; the kernel keeps the maximum itself. */
const lookEvery = 20

/** Runs a program to its end, or for a time at most. */
export async function measured({ argv, environment, stdin }: Command, limit: number): Promise<Finished> {
  const [program = '', ...args] = argv
  const options: SpawnOptions = { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...environment } }
  const begin = performance.now()
  const child = spawn(program, args, options)
  const end = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  child.stdin?.on('error', () => {}) // it may end without reading
  child.stdin?.end(stdin ?? '')
  let memory = 0
  const look = setInterval(() => {
    memory = peakMemory(child.pid) ?? memory
  }, lookEvery)
  const timer = setTimeout(() => child.kill('SIGINT'), limit * 1000)
  const outputs = [child.stdout, child.stderr].map(stream => (stream ? text(stream) : ''))
  try {
    const status = await end
    const seconds = (performance.now() - begin) / 1000
    return { status, seconds, memory, output: (await Promise.all(outputs)).join('') }
  } finally {
    clearInterval(look)
    clearTimeout(timer)
  }
}

/** Runs a program that must succeed; gives what it wrote on standard output. */
export async function run(argv: readonly string[], stdin = ''): Promise<string> {
  const [program = '', ...args] = argv
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const end = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), end])
  if (status === 0) return stdout
  throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr.trim()}`)
}

/** Reads `VmHWM:     1234 kB` in what the kernel tells of a process. */
function peakMemory(pid: number | undefined): number | undefined {
  try {
    const [, kilobytes] = readFileSync(`/proc/${pid}/status`, 'latin1').match(/^VmHWM:\s*(\d+)/m) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    return undefined // it ended
  }
}
