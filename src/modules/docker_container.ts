import { TaskError } from '../base/errors.ts'
import { lines, sh } from '../base/shell.ts'
import { bytesOf } from '../base/units.ts'
import {
  askRegistry,
  type Found,
  found,
  type Image,
  type InRegistry,
  inspect,
  isCurrent,
  known,
  registryAnswer,
} from '../host/docker.ts'
import { sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import {
  create,
  join,
  keepAddress,
  leave,
  loginOf,
  pull,
  remove,
  removeLeftovers,
  stop,
  update,
  waitUntilHealthy,
} from './docker_container/commands.ts'
import type { Container } from './docker_container/container.ts'
import { type Difference, differencesOf, wantedLines } from './docker_container/differences.ts'
import { addressesToKeep, describe, networkDifferences } from './docker_container/networks.ts'
import { params, type Want } from './docker_container/params.ts'
import { replace } from './docker_container/replace.ts'

interface Now {
  readonly container: Found<Container>
  readonly image: Found<Image>
  /** What the registry said of the image, where it was asked. */
  readonly registry: InRegistry | undefined
}

/**
 * Only what a task names is compared: a container that agrees is left alone, limits and the restart policy are changed
 * while it runs, networks are joined and left, and anything else makes it anew. The image is compared by its ID, so a
 * tag that moved makes the container anew too.
 */
export const dockerContainer = defineModule({
  name: 'docker_container',
  summary: 'Keep a container of Docker',
  params,
  examples: `
    - docker_container:
        name: blog
        image: registry.dev:5000/blog:v42
        env: { DATABASE: db.lxc, WORKERS: 4 }
        published_ports: ['127.0.0.1:8080:80']
        volumes: ['blog-data:/var/lib/blog']
        networks: [{ name: services, ipv4_address: 10.20.0.5, aliases: [www] }]
        restart_policy: unless-stopped
    - docker_container: { name: blog, state: absent }
  `,
  differences: ['It needs the `docker` command on the host, and no library of Python'],

  observe: want => ({
    script: sh`
      ${inspect('container', 'container', want.name)}
      ${want.image && want.state !== 'absent' ? imageQuestions(want, want.image) : sh``}`,
    parse(output): Now {
      const parts = sectionsOf(output)
      return {
        container: found(parts, 'container'),
        image: found(parts, 'image'),
        registry: registryAnswer(parts, 'registry'),
      }
    },
  }),

  *plan(want, now) {
    const container = known(now.container)
    if (want.state === 'absent') {
      if (!container) return
      return yield {
        what: 'container',
        before: container.State.Status,
        after: 'absent',
        settle: remove(want),
      }
    }
    const image = want.image ? wantedImage(want, want.image, now) : undefined
    if (image?.pulls) yield pullingOf(want, image)
    const changes = [...(container ? adjustment(want, container, image) : creation(want, image))]
    yield* changes
    if (startsIt(want)) yield* keptAddresses(want, isMade(changes) ? undefined : container)
    if (want.state === 'healthy') yield* health(want, changes.length > 0 ? undefined : container)
  },

  report: (_, { container }) => (container.kind === 'there' ? { container: container.is } : {}),
})

/** The registry is asked only where the answer decides: where the image may have moved, or is not there. */
function imageQuestions(want: Want, image: string) {
  const asksAlways = ['always', 'true'].includes(want.pull)
  return sh`
    ${inspect('image', 'image', image)}
    if [ -n ${asksAlways ? 'always' : ''} ] || [ -n "$complaint" ]; then
      ${askRegistry('registry', image, loginOf(want, image))} || :
    fi`
}

// --- the image

interface WantedImage {
  readonly name: string
  /** The IDs by which the container may know it; none when nobody knows them before it is pulled. */
  readonly ids: readonly string[]
  readonly pulls: boolean
  readonly local: Image | undefined
}

function wantedImage(want: Want, name: string, now: Now): WantedImage {
  const local = known(now.image)
  if (!local && want.pull === 'never') {
    throw new TaskError(`Cannot make a container of ${name}: the image is not there, and pull is never`)
  }
  const asksAlways = ['always', 'true'].includes(want.pull)
  if (local && !asksAlways) return { name, ids: [local.Id], pulls: false, local }
  const answer = now.registry ?? { why: 'it was not asked' }
  if ('why' in answer && (local || isRefusal(answer.why)))
    throw new TaskError(`Cannot ask the registry for ${name}: ${answer.why}`)
  const ids = 'ids' in answer ? answer.ids : []
  if (local && isCurrent(local, ids)) return { name, ids: [local.Id], pulls: false, local }
  return { name, ids, pulls: true, local }
}

/** Whether asking failed as pulling would; other reasons may be those of a Docker too old to ask. */
function isRefusal(why: string): boolean {
  return /unauthorized|no basic auth|denied|no such manifest|manifest unknown/i.test(why)
}

function pullingOf(want: Want, { name, local, ids }: WantedImage): Change {
  return {
    what: `image ${name}`,
    before: local ? shortened(local.Id) : 'absent',
    after: shortened(ids[0] ?? 'pulled'),
    settle: pull(want, name),
  }
}

function shortened(id: string): string {
  return id.replace(/^sha256:(.{12}).*/, '$1')
}

// --- the container

function* creation(want: Want, image: WantedImage | undefined): Generator<Change> {
  if (!image) throw new TaskError(`Cannot make the container ${want.name}: image is missing`)
  const networks = (want.networks ?? []).map(network => `network ${network.name}: ${describe(network)}`)
  const after = [`image: ${image.name}`, ...wantedLines(want), ...networks].join('\n')
  yield {
    what: 'container',
    before: 'absent',
    after,
    settle: lines([create(want, image.name, want.name), removeLeftovers(want)]),
  }
  if (startsIt(want)) {
    yield {
      what: 'state',
      before: 'absent',
      after: 'running',
      settle: sh`docker start -- ${want.name} >/dev/null`,
    }
  }
}

function* adjustment(want: Want, container: Container, image: WantedImage | undefined): Generator<Change> {
  const differences = differencesOf(want, container, image?.local)
  const hasOtherImage = image !== undefined && !image.ids.includes(container.Image)
  const lasting = differences.filter(({ setting }) => !setting.updatable)
  if (want.recreate || hasOtherImage || lasting.length > 0) {
    return yield replacement(want, container, image, differences)
  }

  if (differences.length > 0) yield limits(want, differences)
  for (const { name, before, after, join: joined, leave: leaves } of networkDifferences(want, container)) {
    const steps = [...(leaves ? [leave(name, want.name)] : []), ...(joined ? [join(joined, want.name)] : [])]
    const [first = sh``, second] = steps
    yield { what: `network ${name}`, before, after, settle: second ? sh`${first} && ${second}` : first }
  }
  yield* stateChange(want, container)
}

function replacement(
  want: Want,
  container: Container,
  image: WantedImage | undefined,
  differences: readonly Difference[],
): Change {
  const name = image?.name ?? container.Config.Image
  const isOther = image !== undefined && !image.ids.includes(container.Image)
  const sides = (side: 'before' | 'after', id: string) =>
    [
      ...(isOther ? [`image: ${side === 'before' ? container.Config.Image : name} (${shortened(id)})`] : []),
      ...differences.map(difference => `${difference.setting.param}: ${difference[side]}`),
    ].join('\n')
  const wasUp = isUp(container)
  return {
    what: 'container',
    before: sides('before', container.Image) || 'made',
    after: sides('after', image?.ids[0] ?? 'new') || 'made anew',
    settle: replace(want, name, { starts: startsIt(want) || (want.state === 'present' && wasUp), wasUp }),
  }
}

function limits(want: Want, differences: readonly Difference[]): Change {
  const sides = (side: 'before' | 'after') =>
    differences.map(difference => `${difference.setting.param}: ${difference[side]}`).join('\n')
  const words = differences.flatMap(({ setting }) => [
    ...setting.words(want),
    ...swapWords(setting.param, want),
  ])
  return { what: 'limits', before: sides('before'), after: sides('after'), settle: update(want, words) }
}

/** Memory cannot grow beyond what memory and swap have together; unless told, that is twice the memory, as at first. */
function swapWords(param: string, { memory, memory_swap }: Want): string[] {
  if (param !== 'memory' || memory === undefined || memory_swap !== undefined) return []
  return ['--memory-swap', String(2 * bytesOf(memory))]
}

function* stateChange(want: Want, container: Container): Generator<Change> {
  const { name } = want
  const before = container.State.Status
  if (want.state === 'stopped') {
    if (isUp(container)) yield { what: 'state', before, after: 'exited', settle: stop(want, name) }
  } else if (want.restart && isUp(container)) {
    yield { what: 'state', before, after: 'restarted', settle: sh`docker restart -- ${name} >/dev/null` }
  } else if (startsIt(want) && before === 'paused') {
    yield { what: 'state', before, after: 'running', settle: sh`docker unpause -- ${name} >/dev/null` }
  } else if (startsIt(want) && !isUp(container)) {
    yield { what: 'state', before, after: 'running', settle: sh`docker start -- ${name} >/dev/null` }
  }
}

/** Whether the container is another one afterwards. */
function isMade(changes: readonly Change[]): boolean {
  return changes.some(({ what }) => what === 'container')
}

function* keptAddresses(want: Want, container: Container | undefined): Generator<Change> {
  for (const network of addressesToKeep(want, container)) {
    const settle = keepAddress(network, want.name)
    yield { what: `address in ${network.name}`, before: 'given at each start', after: 'kept', settle }
  }
}

/** A container that changes is waited for; one without a health check is healthy while it runs. */
function* health(want: Want, unchanged: Container | undefined): Generator<Change> {
  const before = unchanged?.State.Health?.Status ?? (unchanged ? 'healthy' : 'unknown')
  if (before !== 'healthy') {
    yield { what: 'health', before, after: 'healthy', settle: waitUntilHealthy(want) }
  }
}

function startsIt({ state }: Want): boolean {
  return state === 'started' || state === 'healthy'
}

function isUp({ State }: Container): boolean {
  return ['running', 'restarting', 'paused'].includes(State.Status)
}
