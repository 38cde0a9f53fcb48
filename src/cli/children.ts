import { readdirSync, readFileSync } from 'node:fs'

/** Terminates the child processes with their process groups, without waiting for them. */
export function endChildren(): void {
  for (const pid of children(process.pid)) {
    try {
      process.kill(-pid, 'SIGTERM')
    } catch {
      // it has ended, or it leads no group and so is no shell of a session
    }
  }
}

/** The processes whose parent this is, where there is a /proc: `12 (a name) S 11 ...` is process 12, a child of 11. */
function children(parent: number): number[] {
  try {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(Number)
      .filter(pid => parentOf(pid) === parent)
  } catch {
    return []
  }
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[1])
  } catch {
    return undefined // it ended meanwhile
  }
}
