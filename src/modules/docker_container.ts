import { returned } from '../base/returns.ts'
import { sh } from '../base/shell.ts'
import type { Container } from '../host/containers/container.ts'
import { found, inspect, known, registryAnswer } from '../host/docker.ts'
import { sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import { adjustment } from './docker_container/adjustment.ts'
import { keepAddress, remove, waitUntilHealthy } from './docker_container/commands.ts'
import { creation } from './docker_container/creation.ts'
import { imageQuestions, pullChange, wantedImage } from './docker_container/image.ts'
import { addressesToKeep } from './docker_container/networks.ts'
import { params, type Want } from './docker_container/params.ts'
import { startsIt } from './docker_container/running.ts'
import type { Now } from './docker_container/state.ts'

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
  returns: { container: returned('map', 'What `docker container inspect` says of it') },
  reportsAfterwards: true,

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
    if (image?.pulls) yield pullChange(want, image)
    const changes = [...(container ? adjustment(want, container, image) : creation(want, image))]
    yield* changes
    if (startsIt(want)) yield* keptAddresses(want, isNewContainer(changes) ? undefined : container)
    if (want.state === 'healthy') yield* health(want, changes.length > 0 ? undefined : container)
  },

  report: (_, { container }) => (container.kind === 'there' ? { container: container.is } : {}),
})

/** Whether the changes create the container, or replace it. */
function isNewContainer(changes: readonly Change[]): boolean {
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
