import { addressOf, type DeploymentState } from '../../host/deployments/state.ts'
import { numberOf } from './meant.ts'
import type { Want } from './params.ts'

/** A container of a service, and where it is reached. */
export interface Replica {
  readonly name: string
  readonly replica: number
  readonly address: string
}

/** In check mode: the address of a container that has not been made. */
const unknownAddress = '0.0.0.0'

/** Where the containers are reached; `started` are the addresses of those that were started since the host was asked. */
export function replicasOf(
  { containers, network }: Pick<Want, 'containers' | 'network'>,
  now: DeploymentState,
  started: ReadonlyMap<string, string> = new Map(),
): Replica[] {
  return containers.map(name => {
    const container = now.containers.find(each => each.name === name)
    const known = started.get(name) ?? (container && addressOf(container, network))
    return { name, replica: numberOf(name), address: known ?? unknownAddress }
  })
}
