import { TaskError } from '../base/errors.ts'
import { sh } from '../base/shell.ts'
import { labels } from '../host/deployments/state.ts'
import { placementLabel, type SwarmState, stackedName, swarmLabels, swarmProbe } from '../host/swarm/state.ts'
import { type Change, defineModule } from '../model/module.ts'
import { params, type Want } from './swarm_service/params.ts'
import { rollOut } from './swarm_service/rollout.ts'
import { type StackObject, type Version, versionOf } from './swarm_service/stack.ts'

/**
 * A version of a service is kept as a config of the swarm, named by what it is made of: so what is wanted is told by a
 * name, and going back is giving Swarm the version of before.
 */
export const swarmService = defineModule({
  name: 'swarm_service',
  summary: 'Keep a service of a deployment in a swarm, and wait until its tasks are replaced',
  params,
  examples: `
    - swarm_service:
        deployment: blog
        service: front
        image: registry.dev:5000/blog:v42
        hosts: [node1, node2]
        replicas: 4
        batch: 1
      register: front
    - swarm_service: { deployment: blog, service: front, version: '{{ front.before }}' }
  `,

  observe: ({ deployment }) => swarmProbe(deployment),

  *plan(want, now) {
    const name = stackedName(want.deployment, want.service)
    const found = now.services.find(service => service.name === name)
    if (want.state === 'absent') {
      if (found)
        yield {
          what: `service ${name}`,
          before: found.image,
          after: 'absent',
          settle: sh`docker service rm -- ${name} >/dev/null`,
        }
      return
    }
    const before = found?.labels[swarmLabels.version] ?? ''
    const version = want.version === undefined ? versionOf(want, now) : undefined
    const wanted = version?.name ?? want.version ?? ''
    if (version) {
      yield* placement(want, now)
      yield* kept(version, want, now)
    } else if (!now.configs.includes(wanted)) {
      throw new TaskError(`Cannot bring ${want.service} to ${wanted}: the swarm does not keep that version`)
    }
    if (before === wanted && (version === undefined || found?.replicas === version.replicas)) return
    yield {
      what: `service ${name}`,
      before: found ? describe(before, found.image, found.replicas) : 'absent',
      after: version ? describe(wanted, want.image ?? '', version.replicas) : wanted,
      settle: rollOut(want, wanted, before),
    }
  },

  report(want, now) {
    const name = stackedName(want.deployment, want.service)
    const before = now.services.find(service => service.name === name)?.labels[swarmLabels.version] ?? ''
    if (want.state === 'absent') return { before }
    const wanted = want.version ?? versionOf(want, now).name
    return { containers: [wanted], before, image: want.image ?? '', version: want.image_version ?? '' }
  },
})

function describe(version: string, image: string, replicas: number): string {
  return [`version: ${version}`, `image: ${image}`, `replicas: ${replicas}`].join('\n')
}

/** The nodes of its hosts have a label, and no others. */
function* placement(want: Want, { nodes }: SwarmState): Generator<Change> {
  const label = placementLabel(want.deployment, want.service)
  const hostOf = (node: SwarmState['nodes'][number]) => node.labels[swarmLabels.host] ?? node.id
  const unknown = want.hosts.filter(host => !nodes.some(node => hostOf(node) === host))
  if (unknown.length > 0) {
    throw new TaskError(`Cannot place ${want.service}: ${unknown.join(', ')} is no node of the swarm`, {
      hint: 'playbooks/swarm.yml lets the hosts of swarm_managers and swarm_workers join',
    })
  }
  for (const node of nodes) {
    const [is, shall] = [node.labels[label] === 'true', want.hosts.includes(hostOf(node))]
    if (is === shall) continue
    const settle = shall
      ? sh`docker node update --label-add ${`${label}=true`} -- ${node.id} >/dev/null`
      : sh`docker node update --label-rm ${label} -- ${node.id} >/dev/null`
    yield {
      what: `${hostOf(node)} for ${want.service}`,
      before: is ? 'may run it' : 'may not run it',
      after: shall ? 'may run it' : 'may not run it',
      settle,
    }
  }
}

/** What the version is made of is in the swarm before it is rolled out. */
function* kept(
  { name, text, objects }: Version,
  { deployment, service }: Want,
  now: SwarmState,
): Generator<Change> {
  const own = { [labels.deployment]: deployment }
  const there = { secret: new Set(now.secrets), config: new Set(now.configs) }
  for (const object of objects) {
    if (there[object.kind].has(object.name)) continue
    there[object.kind].add(object.name)
    yield {
      what: `${object.kind} ${object.path}`,
      before: 'absent',
      after: 'there',
      settle: create(object, own),
    }
  }
  if (there.config.has(name)) return
  const versionLabels = { ...own, [labels.service]: service }
  yield {
    what: `version ${name}`,
    before: 'absent',
    after: 'kept',
    settle: create({ kind: 'config', name, content: text }, versionLabels),
  }
}

function create(
  { kind, name, content }: Pick<StackObject, 'kind' | 'name' | 'content'>,
  own: Readonly<Record<string, string>>,
) {
  const words = Object.entries(own).flatMap(([label, value]) => ['--label', `${label}=${value}`])
  return sh`printf %s ${content} | docker ${kind} create ${words} -- ${name} - >/dev/null`
}
