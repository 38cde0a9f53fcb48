import type { Place } from '../base/place.ts'
import type { Node } from '../base/yaml.ts'
import type { ReleaseNotes } from './deployment.ts'
import { type KeptRelease, keptDeployment, stillThere } from './kept.ts'
import { rollout } from './plays.ts'
import { keptInSwarm, swarmRollout } from './swarm.ts'

/**
 * The play that brings back a release: its containers are still there, so nothing is fetched or made. The host names
 * that lead to its services stay as they are.
 */
export function rollbackPlay(kept: KeptRelease, release: ReleaseNotes, place: Place): Node {
  const deployment = keptDeployment(kept, release, place)
  if (kept.isInSwarm) return swarmRollout(deployment, [], service => keptInSwarm(service, kept, deployment))
  return rollout({ ...deployment, domainsStay: true }, [], service => [stillThere(service, kept, deployment)])
}
