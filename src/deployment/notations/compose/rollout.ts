import type { Problems } from '../../../base/problems.ts'
import type { Job, Service } from '../../model.ts'
import { readDuration, readLike } from '../fields.ts'
import { addressHint, isAddress } from '../ports.ts'
import { readReferences } from '../references.ts'
import { readRollout } from '../rollout.ts'
import type { Deployed } from './deploy.ts'
import type { Extension } from './extension.ts'
import type { Known } from './fields.ts'
import { readHealthcheck } from './health.ts'
import type { serviceKeys } from './keys.ts'

type Settings = Known<(typeof serviceKeys)['read'][number]>

/** How new versions come, from the keys of compose and those of ours. */
export function readRolledOut(
  { healthcheck, stop_grace_period: period }: Settings,
  extension: Extension,
  {
    deployed,
    ports,
    ...service
  }: Pick<Service, 'name' | 'place' | 'ports'> & { readonly deployed: Deployed },
  problems: Problems,
): Pick<Service, 'health' | 'replicas' | 'update' | 'single' | 'together' | 'apart' | 'sourceAddress'> & {
  readonly release: Job | undefined
} {
  if (healthcheck && extension.health)
    problems.add('A service has healthcheck, or health of x-deliver', extension.health.place)
  const { job, ...rollout } = readRollout(extension, service, ports, problems)
  const { batch, pause, canary, drain } = rollout.update
  return {
    release: job,
    health: rollout.health ?? readHealthcheck(healthcheck, problems),
    replicas: deployed.replicas,
    update: {
      batch: batch ?? deployed.batch,
      pause: pause ?? deployed.pause,
      canary,
      drain: drain ?? readDuration(period, 'stop_grace_period', problems),
    },
    single: rollout.single || deployed.single,
    together: readReferences(extension.deploy_with, 'deploy_with', problems),
    apart: readReferences(extension.deploy_conflict, 'deploy_conflict', problems),
    sourceAddress: extension.snat && readLike(extension.snat, 'snat', isAddress, addressHint, problems),
  }
}
