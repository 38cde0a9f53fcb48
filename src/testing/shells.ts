import { spawnSync } from 'node:child_process'
import { HostConnection } from '../transport/connection.ts'
import { local } from '../transport/local.ts'

/** The shells on this machine, of the kinds that hosts have as `sh`. */
export const shells = ['dash', 'bash --posix', 'busybox sh'].filter(
  shell => spawnSync(shell.split(' ')[0] ?? '', ['-c', '']).error === undefined,
)

/** A connection to this machine, on which `sh` is of the given kind. */
export function connectionWith(shell: string): HostConnection {
  return new HostConnection('box', {
    open: command => local.open(command.replace(/^exec \/bin\/sh$/, `exec ${shell}`)),
    close: async () => {},
  })
}
