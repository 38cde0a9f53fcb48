import { TaskError } from '../../base/errors.ts'
import { type Script, sh } from '../../base/shell.ts'
import { filledLines, section } from '../sections.ts'
import { proxyFunctions } from './commands.ts'
import type { Places } from './places.ts'

/** What a machine says of its proxy. */
export interface Running {
  /** Whether the role `proxy` was there. */
  readonly isSetUp: boolean
  /** Whether its master answers. */
  readonly answers: boolean
  /** The processes that serve; none where the master does not answer. */
  readonly workers: readonly Worker[]
}

export interface Worker {
  /** Whether it only finishes what it began before a reload. */
  readonly isOld: boolean
  /** What it answered to the commands. */
  readonly answer: string
}

/** Asks for the proxy, and gives each worker the commands. */
export function runningQuestion(places: Places, commands: readonly string[]): Script {
  return sh`
    ${proxyFunctions(places)}
    ${section('proxy')}
    ! command -v haproxy >/dev/null || ! command -v socat >/dev/null || [ ! -d ${places.folder} ] || echo there
    if [ -S ${places.socket} ] && workers=$(proxy_workers); then
      echo answers
      for worker in $workers; do
        printf '\\035%s\\n' "worker $worker"
        proxy_ask "$(printf "@!$worker %s\\n" ${commands})"
      done
      for worker in $(proxy_workers old); do
        printf '\\035%s\\n' "old worker $worker"
        proxy_ask "$(printf "@!$worker %s\\n" ${commands})"
      done
    fi`
}

export function runningOf(parts: Readonly<Record<string, string>>): Running {
  const proxy = filledLines(parts['proxy'])
  const workers = Object.entries(parts).filter(([part]) => /^(old )?worker /.test(part))
  return {
    isSetUp: proxy.includes('there'),
    answers: proxy.includes('answers'),
    workers: workers.map(([part, answer]) => ({ isOld: part.startsWith('old'), answer })),
  }
}

/**
 * A variable of the process holds the mark of each file that it has read, so that a file and the running process can be
 * compared after a run that was killed between writing and reloading.
 */
export function markName(name: string): string {
  return `proc.${name.replaceAll(/[^A-Za-z0-9.]/g, other => `_${other.charCodeAt(0).toString(16)}_`)}`
}

/** The mark that the current workers have: `proc.NAME: type=str value=<MARK>`. */
export function loadedMark(running: Running): string | undefined {
  return /^proc\.\S+: type=str value=<(.*)>$/m.exec(loadedAnswer(running))?.[1]
}

/** What the current worker answered. */
export function loadedAnswer({ workers }: Running): string {
  return workers.find(({ isOld }) => !isOld)?.answer ?? ''
}

export function notSetUp({ isSetUp }: Running): TaskError | undefined {
  if (isSetUp) return undefined
  return new TaskError('Cannot configure the proxy: it is not set up on this machine', {
    hint: 'the role proxy installs HAProxy and its settings',
  })
}
