import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import type { Event, RecapEvent, TaskEvent } from '../../src/model/event.ts'

const lab = process.env['DELIVER_LAB'] || 'test'

/** The environment of the tests: machines of their own, beside those of the development environment. */
const environment = {
  ...process.env,
  DELIVER_SSH_CONFIG: 'none',
  DELIVER_LAB: lab,
  DELIVER_NETWORK: process.env['DELIVER_NETWORK'] ?? '192.168.57',
  VAGRANT_DOTFILE_PATH: process.env['VAGRANT_DOTFILE_PATH'] ?? `.vagrant/${lab}`,
}

export const network = environment.DELIVER_NETWORK

export const machines = ['controller', 'node1', 'node2'] as const
export type Machine = (typeof machines)[number]

/** The name of a machine as Docker knows it. */
export function containerOf(machine: string): string {
  return `deliver-${lab}-${machine}`
}

/** What a run of deliver-play came to. */
export interface Played {
  readonly code: number | null
  readonly events: readonly Event[]
  readonly output: string
  readonly errors: string
}

/** Machines as they come out of their image, whatever was done to them before. */
export function freshMachines(): void {
  script('scripts/down')
  script('scripts/lib/machines')
}

export function script(path: string): string {
  return execFileSync(path, { env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Runs a script as a clone would that has brought up no machine: what Vagrant knows of them stands in a folder. */
export function scriptAsAnotherClone(
  path: string,
  folder: string,
): { status: number | null; stderr: string } {
  return spawnSync(path, { env: { ...environment, VAGRANT_DOTFILE_PATH: folder }, encoding: 'utf8' })
}

/** Runs a command on a machine as root, past everything that is tested; gives what it printed. */
export async function on(machine: Machine, command: string): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', ['exec', containerOf(machine), 'sh', '-c', command])
  return stdout.trim()
}

export async function docker(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', words)
  return stdout.trim()
}

/** Runs deliver-play as a person would; with `--json` its events are understood. */
export function play(...words: string[]): Promise<Played> {
  return startPlay(...words).ended
}

/** Runs deliver as a person would. */
export async function deliver(...words: string[]): Promise<{ output: string; code: number }> {
  const settings = { env: { ...environment, NO_COLOR: '1' } }
  try {
    const { stdout } = await promisify(execFile)('node', ['dist/deliver.js', ...words], settings)
    return { output: stdout, code: 0 }
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number }
    return { output: `${stdout}${stderr}`, code }
  }
}

/** Runs deliver-play, while the test does something meanwhile. */
export function startPlay(...words: string[]): { process: ChildProcess; ended: Promise<Played> } {
  const process = spawn('node', ['dist/deliver-play.js', ...words], {
    env: { ...environment, NO_COLOR: '1' },
  })
  let output = ''
  let errors = ''
  process.stdout.on('data', chunk => {
    output += chunk
  })
  process.stderr.on('data', chunk => {
    errors += chunk
  })
  const ended = new Promise<Played>(resolve => {
    process.on('close', code => {
      const events = words.includes('--json')
        ? output
            .split('\n')
            .filter(Boolean)
            .map(line => JSON.parse(line))
        : []
      resolve({ code, events, output, errors })
    })
  })
  return { process, ended }
}

/** The events of tasks, without those of single items. */
export function tasksOf({ events }: Played): TaskEvent[] {
  return events.filter((event): event is TaskEvent => event.event === 'task' && !('item' in event))
}

/** `docker : Docker runs on node1.dev`: what tells tasks of a run apart. */
export function titleOf({ role, task, host, handler }: TaskEvent): string {
  return `${role ?? ''} : ${task} on ${host}${handler ? ' (handler)' : ''}`
}

/** What changed, how often each. */
export function changedIn(played: Played): string[] {
  return tasksOf(played)
    .filter(({ status }) => status === 'changed')
    .map(titleOf)
}

/** The counters of each host at the end. */
export function recapOf({ events }: Played): RecapEvent['hosts'] {
  const recap = events.find((event): event is RecapEvent => event.event === 'recap')
  if (!recap) throw new Error('the run told no recap')
  return recap.hosts
}

/** Everything that went wrong, for the message of a failed test. */
export function troubles(played: Played): string {
  const wrong = tasksOf(played).filter(
    ({ status, ignored }) => !ignored && ['failed', 'unreachable'].includes(status),
  )
  return [...wrong.map(event => `${titleOf(event)}: ${event.result.problem}`), played.errors].join('\n')
}

/** Asks again and again until it is true, or the time is over. */
export async function eventually(
  what: string,
  seconds: number,
  isTrue: () => Promise<boolean>,
): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    if (await isTrue().catch(() => false)) return
    await new Promise(resolve => setTimeout(resolve, 300))
  }
  throw new Error(`not within ${seconds} s: ${what}`)
}

/** The page of the example application, or nothing while it does not answer. */
export async function page(path = '/'): Promise<string> {
  const answer = await fetch(`http://${network}.111:8080${path}`, { signal: AbortSignal.timeout(5000) })
  if (!answer.ok) throw new Error(`the page answered ${answer.status}`)
  return answer.text()
}
