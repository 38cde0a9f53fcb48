import { UsageError } from '../../base/errors.ts'
import { gatherOne, isInSwarm } from './gather.ts'
import type { AppRequest } from './request.ts'

/** @throws UsageError where the services of the deployment are in a swarm */
export async function refuseInSwarm({ name, given, context }: AppRequest, hint: string): Promise<void> {
  if (isInSwarm(await gatherOne(name, given, context)))
    throw new UsageError(`A swarm runs ${name}, which cannot do this`, { hint })
}
