import { reveal } from '../../base/secret.ts'
import { quote } from '../../base/shell.ts'
import { type Texts, tagged } from '../../host/docker.ts'
import type { Want } from './params.ts'
import type { Service } from './spec.ts'

/** The names of networks, by their IDs. */
export type Networks = ReadonlyMap<string, string>

/** One setting of a service, as lines that can be compared. */
export interface Setting {
  readonly param: string
  /** Whether its values must not be seen. */
  readonly isSecret?: boolean
  /** `undefined` when it may be anything. */
  wanted(want: Want): readonly string[] | undefined
  actual(service: Service, networks: Networks): readonly string[]
  /** The options of `docker service create`. */
  creation(lines: readonly string[]): string[]
  /** The options of `docker service update`: what comes, and what goes. */
  update(lines: readonly string[], excess: readonly string[]): string[]
}

type Scalar = string | number | undefined | null

/** A setting of one value. */
function one(
  param: string,
  option: string,
  wanted: (want: Want) => Scalar,
  actual: (service: Service) => Scalar,
): Setting {
  const line = (value: Scalar) =>
    value === undefined || value === null || value === '' ? [] : [String(value)]
  return {
    param,
    wanted: want => (wanted(want) === undefined ? undefined : line(wanted(want))),
    actual: service => line(actual(service)),
    creation: lines => lines.flatMap(value => [option, value]),
    update: ([value = '']) => [option, value],
  }
}

/** A setting of many values. `key` is what takes a value away. */
function many(
  param: string,
  option: string,
  wanted: (want: Want) => readonly string[] | undefined,
  actual: Setting['actual'],
  key: (line: string) => string = line => line,
): Setting {
  return {
    param,
    wanted,
    actual,
    creation: lines => lines.flatMap(line => [option, line]),
    update(lines, excess) {
      const kept = new Set(lines.map(key))
      const going = excess.map(key).filter(name => !kept.has(name))
      return [
        ...going.flatMap(name => [`${option}-rm`, name]),
        ...lines.flatMap(line => [`${option}-add`, line]),
      ]
    },
  }
}

const container = ({ Spec }: Service) => Spec.TaskTemplate.ContainerSpec
const name = (line: string) => line.replace(/=.*/s, '')
const target = (line: string) => /target=([^,]*)/.exec(line)?.[1] ?? ''
const seconds = (nanoseconds: number | undefined) =>
  nanoseconds === undefined ? undefined : `${nanoseconds / 1e9}s`
const inSeconds = (time: number | undefined) => (time === undefined ? undefined : `${time}s`)

const env: Setting = {
  ...many(
    'env',
    '--env',
    want => want.env && Object.entries(want.env).map(([key, value]) => `${key}=${reveal(value)}`),
    service => container(service).Env ?? [],
    name,
  ),
  isSecret: true,
  // Values are taken from the environment of the command.
  creation: lines => lines.flatMap(line => ['--env', name(line)]),
  update(lines, excess) {
    const kept = new Set(lines.map(name))
    const going = excess.map(name).filter(each => !kept.has(each))
    return [...going.flatMap(each => ['--env-rm', each]), ...lines.flatMap(line => ['--env-add', name(line)])]
  },
}

const publish: Setting = {
  ...many(
    'publish',
    '--publish',
    ({ publish }) =>
      publish?.map(port => portText(port.target_port, port.published_port, port.protocol, port.mode)),
    ({ Spec }) =>
      (Spec.EndpointSpec?.Ports ?? []).map(port =>
        portText(port.TargetPort, port.PublishedPort ?? 0, port.Protocol, port.PublishMode),
      ),
  ),
  // A port that is added beside another one for the same target does not replace it.
  update: (lines, excess) => [
    ...excess.flatMap(line => ['--publish-rm', `${target(line)}/${/protocol=(\w+)/.exec(line)?.[1]}`]),
    ...lines.flatMap(line => ['--publish-add', line]),
  ],
}

export const settings: readonly Setting[] = [
  one(
    'image',
    '--image',
    ({ image }) => image && tagged(image),
    service => container(service).Image,
  ),
  one(
    'replicas',
    '--replicas',
    ({ replicas }) => replicas,
    ({ Spec }) => Spec.Mode.Replicated?.Replicas,
  ),
  one(
    'command',
    '--entrypoint',
    ({ command }) => command && commandText(command),
    service => commandText(container(service).Command),
  ),
  one(
    'args',
    '--args',
    ({ args }) => args && commandText(args),
    service => commandText(container(service).Args),
  ),
  env,
  one(
    'user',
    '--user',
    ({ user }) => user,
    service => container(service).User,
  ),
  one(
    'working_dir',
    '--workdir',
    want => want.working_dir,
    service => container(service).Dir,
  ),
  one(
    'hostname',
    '--hostname',
    ({ hostname }) => hostname,
    service => container(service).Hostname,
  ),
  many(
    'labels',
    '--label',
    ({ labels }) => pairs(labels),
    ({ Spec }) => pairs(Spec.Labels ?? {}) ?? [],
    name,
  ),
  many(
    'container_labels',
    '--container-label',
    want => pairs(want.container_labels),
    service => pairs(container(service).Labels ?? {}) ?? [],
    name,
  ),
  many(
    'networks',
    '--network',
    ({ networks }) => networks,
    ({ Spec }, networks) =>
      (Spec.TaskTemplate.Networks ?? []).map(({ Target }) => networks.get(Target) ?? Target),
  ),
  publish,
  many(
    'mounts',
    '--mount',
    ({ mounts }) => mounts?.map(mount => mountText(mount.type, mount.source, mount.target, mount.readonly)),
    service =>
      (container(service).Mounts ?? []).map(mount =>
        mountText(mount.Type, mount.Source ?? '', mount.Target, mount.ReadOnly ?? false),
      ),
    target,
  ),
  many(
    'placement',
    '--constraint',
    ({ placement }) => placement?.constraints,
    ({ Spec }) => Spec.TaskTemplate.Placement?.Constraints ?? [],
  ),
  ...rollSettings('update'),
  ...rollSettings('rollback'),
  one(
    'restart condition',
    '--restart-condition',
    want => want.restart_config?.condition,
    ({ Spec }) => Spec.TaskTemplate.RestartPolicy?.Condition,
  ),
  one(
    'restart delay',
    '--restart-delay',
    want => inSeconds(want.restart_config?.delay),
    ({ Spec }) => seconds(Spec.TaskTemplate.RestartPolicy?.Delay),
  ),
  one(
    'restart attempts',
    '--restart-max-attempts',
    want => want.restart_config?.max_attempts,
    ({ Spec }) => Spec.TaskTemplate.RestartPolicy?.MaxAttempts,
  ),
  one(
    'restart window',
    '--restart-window',
    want => inSeconds(want.restart_config?.window),
    ({ Spec }) => seconds(Spec.TaskTemplate.RestartPolicy?.Window),
  ),
]

/** How a service is updated, or taken back: both are told alike. */
function rollSettings(kind: 'update' | 'rollback'): Setting[] {
  const wanted = (want: Want) => want[`${kind}_config`]
  const actual = ({ Spec }: Service) => (kind === 'update' ? Spec.UpdateConfig : Spec.RollbackConfig)
  const setting = (option: string, want: (want: Want) => Scalar, is: (service: Service) => Scalar) =>
    one(`${kind} ${option}`, `--${kind}-${option}`, want, is)
  return [
    setting(
      'parallelism',
      want => wanted(want)?.parallelism,
      service => actual(service)?.Parallelism,
    ),
    setting(
      'delay',
      want => inSeconds(wanted(want)?.delay),
      service => seconds(actual(service)?.Delay ?? 0),
    ),
    setting(
      'failure-action',
      want => wanted(want)?.failure_action,
      service => actual(service)?.FailureAction,
    ),
    setting(
      'monitor',
      want => inSeconds(wanted(want)?.monitor),
      service => seconds(actual(service)?.Monitor),
    ),
    setting(
      'max-failure-ratio',
      want => wanted(want)?.max_failure_ratio,
      service => actual(service)?.MaxFailureRatio ?? 0,
    ),
    setting(
      'order',
      want => wanted(want)?.order,
      service => actual(service)?.Order,
    ),
  ]
}

/** Docker cuts it into words as a shell would. */
function commandText(words: readonly string[] | null | undefined): string {
  return (words ?? []).map(quote).join(' ')
}

function pairs(map: Texts | undefined): string[] | undefined {
  return map && Object.entries(map).map(([key, value]) => `${key}=${value}`)
}

function portText(target: number, published: number, protocol: string, mode: string): string {
  const outside = published === 0 ? '' : `published=${published},`
  return `${outside}target=${target},protocol=${protocol},mode=${mode}`
}

function mountText(type: string, source: string, target: string, readonly: boolean): string {
  return `type=${type},${source === '' ? '' : `source=${source},`}target=${target}${readonly ? ',readonly' : ''}`
}
