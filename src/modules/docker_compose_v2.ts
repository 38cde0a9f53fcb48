import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import type { Script } from '../base/shell.ts'
import { type Change, defineModule } from '../model/module.ts'
import { down, questions, restart, stop, up } from './docker_compose_v2/commands.ts'
import { params, type Want } from './docker_compose_v2/params.ts'
import { type Container, meantServices, type Now, type Service, stateOf } from './docker_compose_v2/state.ts'

/**
 * Compose writes on each container from which settings it was made: where these are those of the files, and the
 * container does what it shall, there is nothing to do.
 */
export const dockerComposeV2 = defineModule({
  name: 'docker_compose_v2',
  summary: 'Keep the containers of a project of Docker Compose',
  params,
  examples: `
    - docker_compose_v2: { project_src: /srv/shop, remove_orphans: true }
    - docker_compose_v2: { project_src: /srv/shop, files: [compose.yaml, live.yaml], services: [web], wait: true }
    - docker_compose_v2: { project_src: /srv/shop, state: absent, remove_volumes: true }
  `,
  differences: [
    'There is no `definition`: `copy` writes the file',
    '`pull: always`, `build: always` and `recreate: always` count as a change each time',
  ],
  returns: {
    containers: returned('maps', 'The containers of the project', {
      Name: returned('text', 'The container'),
      Service: returned('text', 'Its service'),
      State: returned('text', 'What it does: `running`, `exited` and so on'),
    }),
  },
  reportsAfterwards: true,

  observe: want => ({ script: questions(want), parse: stateOf }),

  *plan(want, now) {
    refuseUnknownServices(want, now)
    yield* settledAtOnce(differences(want, now), settlementFor(want))
  },

  report: (_, { containers }) => ({
    containers: containers.map(({ name, service, status }) => ({
      Name: name,
      Service: service,
      State: status,
    })),
  }),
})

function refuseUnknownServices({ services, project_src }: Want, now: Now): void {
  const unknown = services.find(name => !now.services.some(service => service.name === name))
  if (unknown === undefined) return
  throw new TaskError(
    `Cannot keep the service ${unknown}: the files in ${project_src} have none of that name`,
  )
}

function settlementFor(want: Want): Script {
  const settlements = { present: up, absent: down, stopped: stop, restarted: restart }
  return settlements[want.state](want)
}

/** One command settles all that differs. */
function* settledAtOnce(changes: Iterable<Change>, settle: Script): Generator<Change> {
  let isFirst = true
  for (const change of changes) {
    yield isFirst ? { ...change, settle } : change
    isFirst = false
  }
}

function* differences(want: Want, now: Now): Generator<Change> {
  const meant = meantServices(want, now)
  const { state } = want
  if (state === 'absent') return yield* removals(want, now)
  for (const service of meant) {
    const containers = now.containers.filter(each => each.service === service.name)
    const what = `service ${service.name}`
    const before = described(containers)
    if (state === 'restarted') yield { what, before, after: 'restarted' }
    if (state === 'present' && !runsAsSaid(want, service, containers))
      yield { what, before, after: 'as the files say' }
    const isUp = containers.some(({ status }) => !isDown(status))
    if (state === 'stopped' && (isUp || containers.length < service.replicas)) {
      yield { what, before, after: 'stopped' }
    }
  }
  if (state === 'present') yield* orphans(want, now)
  if (state === 'present' && meant.length > 0) yield* alwaysDone(want)
}

function runsAsSaid(want: Want, { hash, replicas }: Service, containers: readonly Container[]): boolean {
  const isSame = (container: Container) =>
    want.recreate === 'never' || (container.hash === hash && !container.isOutdated)
  return (
    containers.length === replicas &&
    containers.every(container => container.status === 'running' && isSame(container))
  )
}

function* removals({ services }: Want, { containers }: Now): Generator<Change> {
  const going = containers.filter(({ service }) => services.length === 0 || services.includes(service))
  for (const { name, status } of going) yield { what: `container ${name}`, before: status, after: 'absent' }
}

function* orphans({ remove_orphans }: Want, { services, containers }: Now): Generator<Change> {
  if (!remove_orphans) return
  for (const { name, service, status } of containers) {
    const isKnown = services.some(each => each.name === service)
    if (!isKnown) yield { what: `container ${name}`, before: status, after: 'absent' }
  }
}

function* alwaysDone({ pull, build, recreate }: Want): Generator<Change> {
  if (pull === 'always') yield { what: 'images', before: 'as they are', after: 'pulled' }
  if (build === 'always') yield { what: 'images', before: 'as they are', after: 'built' }
  if (recreate === 'always') yield { what: 'containers', before: 'as they are', after: 'made anew' }
}

function described(containers: readonly Container[]): string {
  return containers.map(({ name, status }) => `${name} ${status}`).join(', ') || 'absent'
}

function isDown(status: string): boolean {
  return ['exited', 'created', 'dead'].includes(status)
}
