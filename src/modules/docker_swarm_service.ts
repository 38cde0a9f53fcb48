import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { reveal, Secret } from '../base/secret.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { found, inspect, known, registryLogin, tagged, withLogin } from '../host/docker.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import { params, type Want } from './docker_swarm_service/params.ts'
import { type Networks, type Setting, settings } from './docker_swarm_service/settings.ts'
import type { Service } from './docker_swarm_service/spec.ts'

/** Only what a task names is compared, and one update settles all that differs. */
export const dockerSwarmService = defineModule({
  name: 'docker_swarm_service',
  summary: 'Keep a service of a swarm of Docker',
  params,
  examples: `
    - docker_swarm_service:
        name: web
        image: registry.dev:5000/web:v42
        replicas: 3
        env: { WORKERS: 4 }
        publish: [{ published_port: 80, target_port: 8080 }]
        placement: { constraints: [node.role == worker] }
        update_config: { parallelism: 1, order: start-first }
    - docker_swarm_service: { name: web, state: absent }
  `,
  differences: [
    'It needs the `docker` command on a manager, and no library of Python',
    'What a task leaves out stays as it is',
  ],
  returns: { swarm_service: returned('map', 'What `docker service inspect` says of it') },
  reportsAfterwards: true,

  observe: ({ name }) => ({
    script: sh`
      ${inspect('service', 'service', name)}
      ${section('networks')}
      docker network ls --no-trunc --format '{{.ID}} {{.Name}}' 2>/dev/null || :`,
    parse(output) {
      const parts = sectionsOf(output)
      const networks = filledLines(parts['networks']).map(line => line.split(' ') as [string, string])
      return { service: found<Service>(parts, 'service'), networks: new Map(networks) }
    },
  }),

  *plan(want, now): Generator<Change> {
    const service = known(now.service)
    const remove = sh`docker service rm -- ${want.name} >/dev/null`
    if (want.state === 'absent') {
      if (service) yield { what: 'service', before: 'present', after: 'absent', settle: remove }
      return
    }
    if (!service) {
      return yield { what: 'service', before: 'absent', after: `mode: ${want.mode}`, settle: creation(want) }
    }
    const mode = service.Spec.Mode.Global ? 'global' : 'replicated'
    if (mode !== want.mode) {
      const settle = lines([sh`set -e`, remove, creation(want)])
      return yield { what: 'service', before: `mode: ${mode}`, after: `mode: ${want.mode}`, settle }
    }
    yield* updates(want, service, now.networks)
  },

  report: (_, { service }) => (service.kind === 'there' ? { swarm_service: service.is } : {}),
})

function creation(want: Want): Script {
  const { name, image, mode } = want
  if (!image) throw new TaskError(`Cannot make the service ${name}: image is missing`)
  const words = settings
    .filter(({ param }) => param !== 'image' && param !== 'args')
    .flatMap(setting => setting.creation(setting.wanted(want) ?? []))
  return calling(
    want,
    'create',
    sh`--name ${name} --mode ${mode} ${words} ${tagged(image)} ${want.args ?? []}`,
  )
}

function* updates(want: Want, service: Service, networks: Networks): Generator<Change> {
  const differing = settings.flatMap(setting => {
    const wanted = setting.wanted(want)
    if (!wanted) return []
    const actual = setting.actual(service, networks).map(line => comparable(setting, line, want))
    const excess = actual.filter(line => !wanted.includes(line))
    const lacking = wanted.filter(line => !actual.includes(line))
    return excess.length + lacking.length > 0 ? [{ setting, excess, lacking }] : []
  })
  const words = differing.flatMap(({ setting, excess, lacking }) => setting.update(lacking, excess))
  for (const [at, { setting, excess, lacking }] of differing.entries()) {
    yield {
      what: setting.param,
      before: shown(setting, excess, 'before'),
      after: shown(setting, lacking, 'after'),
      ...(at === 0 && { settle: calling(want, 'update', sh`${words} -- ${want.name}`) }),
    }
  }
}

/** Docker adds the digest to the name of an image. */
function comparable({ param }: Setting, line: string, { image }: Want): string {
  return param === 'image' && !image?.includes('@') ? line.replace(/@.*/, '') : line
}

/** Calls `docker service`; values of variables come from its environment, which only its user and root can read. */
function calling(want: Want, verb: 'create' | 'update', words: Script): Script {
  const variables = Object.entries(want.env ?? {})
  const strange = variables.find(([name]) => !/^(?!DOCKER_)[A-Za-z_]\w*$/.test(name))
  if (strange)
    throw new TaskError(`Cannot give the service the variable ${strange[0]}: docker would not take it`)
  const login = want.image ? registryLogin(want, want.image) : undefined
  const options = [
    ...(login ? ['--with-registry-auth'] : []),
    ...(want.resolve_image ? [] : ['--no-resolve-image']),
  ]
  return withLogin(
    login,
    sh`(
      docker=$(command -v docker) || exit
      ${lines(variables.map(([name, value]) => sh`export ${name}=${new Secret(reveal(value))}`))}
      "$docker" service ${verb} --detach ${options} ${words} >/dev/null
    )`,
  )
}

function shown({ isSecret }: Setting, values: readonly string[], when: string): string {
  const texts = isSecret ? values.map(line => `${line.split('=')[0]} (${when})`) : values
  return texts.join(', ') || 'none'
}
