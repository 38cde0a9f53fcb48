import { UsageError } from '../../base/errors.ts'
import type { DeploymentOnHost } from '../../host/deployments/all.ts'
import { isInSwarm } from './gather.ts'

/** @throws UsageError where the services of the deployment are in a swarm */
export function refuseInSwarm(
  name: string,
  hosts: ReadonlyMap<string, DeploymentOnHost>,
  hint: string,
): void {
  if (isInSwarm(hosts)) throw new UsageError(`A swarm runs ${name}, which cannot do this`, { hint })
}
