import { spawnSync } from 'node:child_process'
import { HostConnection } from '../transport/connection.ts'
import { local } from '../transport/local.ts'

/** The shells of this machine, of those that hosts have as `sh`. */
export const shells = ['dash', 'bash --posix', 'busybox sh'].filter(
  shell => spawnSync(shell.split(' ')[0] ?? '', ['-c', '']).error === undefined,
)

/** A connection to this machine, with the given shell as `sh`. */
export function connectionWith(shell: string): HostConnection {
  return new HostConnection(
    { name: 'box' },
    {
      open: command => local.open(command.replace(/^exec \/bin\/sh$/, `exec ${shell}`)),
      close: async () => {},
    },
  )
}
