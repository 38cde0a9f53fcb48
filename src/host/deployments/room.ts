import { TaskError } from '../../base/errors.ts'
import type { Room } from './state.ts'

/** What must be left for a container to be started at all, in KiB: less of it would endanger what runs. */
const least = { memory: 32 * 1024, disk: 256 * 1024 }

/** @throws TaskError where the host is so full that new containers would endanger those that serve */
export function refuseWithoutRoom({ memory, disk }: Room, containers: number): void {
  const wanted = least.memory * containers
  if (memory !== undefined && memory < wanted) {
    throw new TaskError(`There is no memory for ${counted(containers)}: ${mebibytes(memory)} are left`, {
      hint: 'stop something, or let the new ones take turns: update: { batch: 1 }',
    })
  }
  if (disk !== undefined && disk < least.disk) {
    throw new TaskError(
      `There is no room for ${counted(containers)}: ${mebibytes(disk)} of the disk are free`,
      {
        hint: 'deliver app DEPLOYMENT prune removes earlier versions',
      },
    )
  }
}

function counted(containers: number): string {
  return containers === 1 ? 'another container' : `${containers} more containers`
}

function mebibytes(kibibytes: number): string {
  return `${Math.floor(kibibytes / 1024)} MiB`
}
