import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import type { Service, Update } from '../../model.ts'
import { checkedText, readDuration, readLike } from '../fields.ts'
import { type Known, readKnown } from './fields.ts'
import { deployKeys, limitKeys, reservationKeys, resourceKeys, type serviceKeys, updateKeys } from './keys.ts'

type Settings = Known<(typeof serviceKeys)['read'][number]>

/** What `deploy` says of a service, and the older keys that say the same. */
export interface Deployed extends Pick<Service, 'replicas' | 'memory' | 'cpus' | 'single'> {
  readonly batch: Update['batch']
  readonly pause: Update['pause']
  readonly labels: Node | undefined
  /** Parameters of `docker_container`. */
  readonly settings: readonly [string, Node][]
}

export function readDeploy(settings: Settings, problems: Problems): Deployed {
  const deploy = readKnown(settings.deploy, 'deploy', deployKeys, problems)
  const { limits, reservations } = readKnown(deploy.resources, 'resources', resourceKeys, problems)
  const limit = readKnown(limits, 'limits', limitKeys, problems)
  const reserved = readKnown(reservations, 'reservations', reservationKeys, problems)
  if (deploy.mode) readLike(deploy.mode, 'mode', /^(replicated|global)$/, 'replicated, or global', problems)
  const cpus = limit.cpus ?? settings.cpus
  return {
    replicas: readReplicas(deploy.replicas ?? settings.scale, problems),
    memory: readSize(limit.memory ?? settings.mem_limit, 'memory', problems),
    cpus: cpus && checkedText(cpus, 'cpus', /^\d{0,5}\.?\d{1,5}$/, 'a number, such as 0.5', problems),
    labels: deploy.labels,
    settings: [
      ...setting('memory_reservation', readSize(reserved.memory, 'memory', problems)),
      ...setting(
        'pids_limit',
        limit.pids && checkedText(limit.pids, 'pids', /^-?\d+$/, 'a number', problems),
      ),
    ],
    ...readUpdate(deploy.update_config, problems),
  }
}

function setting(name: string, node: Node | undefined): [string, Node][] {
  return node ? [[name, node]] : []
}

function readReplicas(node: Node | undefined, problems: Problems): Node | undefined {
  return node && checkedText(node, 'replicas', /^\d{1,6}$/, 'a number', problems)
}

function readSize(node: Node | undefined, what: string, problems: Problems): Node | undefined {
  return node && checkedText(node, what, /^\d+(\.\d+)?\s*([kmgt]?b?)$/i, 'such as 512m', problems)
}

function readUpdate(
  node: Node | undefined,
  problems: Problems,
): Pick<Deployed, 'batch' | 'pause' | 'single'> {
  const { parallelism, delay, order, failure_action } = readKnown(node, 'update_config', updateKeys, problems)
  const batch = parallelism && checkedText(parallelism, 'parallelism', /^\d{1,6}$/, 'a number', problems)
  if (failure_action)
    readLike(
      failure_action,
      'failure_action',
      /^rollback$/,
      'rollback: the old version goes on serving',
      problems,
    )
  const first =
    order && readLike(order, 'order', /^(start|stop)-first$/, 'start-first, or stop-first', problems)
  const isAll = batch?.kind === 'scalar' && batch.value === '0'
  return {
    batch: isAll ? undefined : batch,
    pause: readDuration(delay, 'delay', problems),
    single: first === 'stop-first',
  }
}
