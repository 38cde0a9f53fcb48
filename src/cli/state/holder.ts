import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** The holder of a lock. A process is identified by its number and start time, because numbers are reused. */
export interface Holder {
  /** The run, by which people and the record of runs name it. */
  readonly id: string
  readonly pid: number
  /** When the process began, in ticks of the kernel; empty where there is no /proc. */
  readonly started: string
  readonly machine: string
  readonly user: string
  readonly since: string
  readonly doing: string
}

/** What is asked about a process of this machine. */
export interface Processes {
  /** Whether there is a process of a number, of whatever user. */
  exists(pid: number): boolean
  /** The text of `/proc/PID/stat`; nothing where it cannot be read. */
  stat(pid: number): string | undefined
}

/**
 * Whether a process is alive. Processes on other machines are assumed alive, and so are those of which nothing is seen but
 * that they exist, as with `hidepid=2`. A zombie is not: it only waits for its parent to ask about it.
 */
export function isAlive({ pid, started, machine }: Holder, processes: Processes = own): boolean {
  if (machine !== hostname()) return true
  if (!processes.exists(pid)) return false
  const now = fields(processes.stat(pid))
  if (!now || started === '') return true
  return now.started === started && !/^[ZXx]$/.test(now.state)
}

/** When a process began; nothing where that is not seen. */
export function startTime(pid: number): string | undefined {
  return fields(own.stat(pid))?.started
}

/** The processes of this machine. */
const own: Processes = {
  exists(pid) {
    try {
      process.kill(pid, 0)
      return true
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM'
    }
  },
  stat(pid) {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'latin1')
    } catch {
      return undefined
    }
  },
}

/** The 3rd and the 22nd field of `12 (a name) S 1 ...`, where the name may hold spaces and brackets. */
function fields(stat: string | undefined): { state: string; started: string } | undefined {
  const words = stat?.slice(stat.lastIndexOf(') ') + 2).split(' ')
  const [state, started] = [words?.[0], words?.[19]]
  return state === undefined || started === undefined ? undefined : { state, started }
}
