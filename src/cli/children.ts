import { readdirSync, readFileSync } from 'node:fs'

/** Ends the processes that this one started, each with its group, when there is no time to let them finish. */
export function endChildren(): void {
  for (const pid of childrenOf(process.pid)) {
    try {
      process.kill(-pid, 'SIGTERM')
    } catch {
      // it ended meanwhile, or it leads no group: then it is none of the shells that hosts are worked with
    }
  }
}

/** The processes whose parent this is, where there is a /proc: `12 (a name) S 11 ...` is process 12, a child of 11. */
function childrenOf(parent: number): number[] {
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
