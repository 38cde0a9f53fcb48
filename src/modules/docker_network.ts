import { TaskError } from '../base/errors.ts'
import { flag, listOf, oneOf, record, text, textMap, texts, type Values } from '../base/params.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { found, inspect, known, type Texts } from '../host/docker.ts'
import { sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'

const params = {
  name: text('The network').alias('network_name'),
  state: oneOf(['present', 'absent'], 'Whether it is there').or('present'),
  driver: text('What makes the network').or('bridge'),
  driver_options: textMap('What the driver is told').optional,
  ipam_config: listOf(
    record(
      {
        subnet: text('The network in CIDR notation').optional,
        iprange: text('The part of it from which containers get addresses').optional,
        gateway: text('The address of the host in it').optional,
        aux_addresses: textMap('Addresses that nobody gets, by name').optional,
      },
      'One range of addresses',
    ),
    'The ranges of addresses',
  ).optional,
  internal: flag('Whether there is no way out').optional,
  attachable: flag('Whether containers may join it by hand, on a swarm').optional,
  enable_ipv6: flag('Whether it has IPv6').optional,
  labels: textMap('Labels of the network').optional,
  connected: texts('Containers that are in it').alias('containers').or([]),
  appends: flag('Whether containers that are not in `connected` stay in it').alias('incremental').or(true),
  force: flag('Whether it may be replaced, or removed, while containers use it').or(false),
}

type Want = Values<typeof params>

interface Network {
  readonly Driver: string
  readonly Options: Texts | null
  readonly Labels: Texts | null
  readonly Internal: boolean
  readonly Attachable: boolean
  readonly EnableIPv6: boolean
  readonly IPAM: { readonly Config: readonly AddressRange[] | null }
  readonly Containers: Readonly<Record<string, { readonly Name: string }>> | null
}

interface AddressRange {
  readonly Subnet?: string
  readonly IPRange?: string
  readonly Gateway?: string
  readonly AuxiliaryAddresses?: Texts | null
}

export const dockerNetwork = defineModule({
  name: 'docker_network',
  summary: 'Keep a network of Docker',
  params,
  examples: `
    - docker_network: { name: blog }
    - docker_network:
        name: services
        ipam_config: [{ subnet: 10.20.0.0/24, gateway: 10.20.0.1 }]
        driver_options: { com.docker.network.bridge.enable_ip_masquerade: 'false' }
  `,

  observe: ({ name }) => ({
    script: inspect('network', 'network', name),
    parse: output => found<Network>(sectionsOf(output), 'network'),
  }),

  *plan(want, now) {
    const network = known(now)
    if (want.state === 'absent') return yield* removal(want, network)
    if (!network) {
      yield { what: 'network', before: 'absent', after: describe(settingsOf(want)), settle: create(want) }
    } else yield* replacement(want, network)
    yield* membership(want, network ? membersOf(network) : [])
  },
})

function* removal(want: Want, network: Network | undefined): Generator<Change> {
  if (!network) return
  refuseInUse(want, network, 'remove')
  const settle = lines([sh`set -e`, ...disconnections(want, membersOf(network)), remove(want)])
  yield { what: 'network', before: describe(actualSettings(network)), after: 'absent', settle }
}

/** Networks cannot be changed: one that differs is replaced, and who was in it joins the new one. */
function* replacement(want: Want, network: Network): Generator<Change> {
  const actual = actualSettings(network)
  const lacking = settingsOf(want).filter(setting => !actual.includes(setting))
  if (lacking.length === 0) return
  refuseInUse(want, network, 'replace')
  const members = membersOf(network)
  const changed = lacking.map(setting => setting.split(' ')[0])
  yield {
    what: 'network',
    before: describe(actual.filter(setting => changed.includes(setting.split(' ')[0]))),
    after: describe(lacking),
    settle: lines([
      sh`set -e`,
      ...disconnections(want, members),
      remove(want),
      create(want),
      ...members.map(member => connect(want, member)),
    ]),
  }
}

function* membership(want: Want, members: readonly string[]): Generator<Change> {
  for (const container of want.connected.filter(name => !members.includes(name))) {
    yield { what: `container ${container}`, before: 'out', after: 'in', settle: connect(want, container) }
  }
  const leaving = want.appends ? [] : members.filter(name => !want.connected.includes(name))
  for (const container of leaving) {
    yield { what: `container ${container}`, before: 'in', after: 'out', settle: disconnect(want, container) }
  }
}

function refuseInUse({ name, force }: Want, network: Network, verb: string): void {
  const members = membersOf(network)
  if (force || members.length === 0) return
  throw new TaskError(`Cannot ${verb} the network ${name}: ${members.join(', ')} use it`, {
    hint: 'force: true takes them out first',
  })
}

function membersOf({ Containers }: Network): string[] {
  return Object.values(Containers ?? {}).map(({ Name }) => Name)
}

// --- settings, as lines that can be compared

function settingsOf(want: Want): string[] {
  return [
    `driver ${want.driver}`,
    ...flagLine('internal', want.internal),
    ...flagLine('attachable', want.attachable),
    ...flagLine('ipv6', want.enable_ipv6),
    ...mapLines('option', want.driver_options),
    ...mapLines('label', want.labels),
    ...(want.ipam_config ?? []).flatMap(range => [
      ...textLine('subnet', range.subnet),
      ...textLine('range', range.iprange),
      ...textLine('gateway', range.gateway),
      ...mapLines('address', range.aux_addresses),
    ]),
  ]
}

function actualSettings(network: Network): string[] {
  return [
    `driver ${network.Driver}`,
    ...flagLine('internal', network.Internal),
    ...flagLine('attachable', network.Attachable),
    ...flagLine('ipv6', network.EnableIPv6),
    ...mapLines('option', network.Options),
    ...mapLines('label', network.Labels),
    ...(network.IPAM.Config ?? []).flatMap(range => [
      ...textLine('subnet', range.Subnet),
      ...textLine('range', range.IPRange),
      ...textLine('gateway', range.Gateway),
      ...mapLines('address', range.AuxiliaryAddresses),
    ]),
  ]
}

function textLine(name: string, value: string | undefined): string[] {
  return value ? [`${name} ${value}`] : []
}

function flagLine(name: string, value: boolean | undefined): string[] {
  return value === undefined ? [] : [`${name} ${value ? 'yes' : 'no'}`]
}

function mapLines(name: string, map: Texts | null | undefined): string[] {
  return Object.entries(map ?? {}).map(([key, value]) => `${name} ${key}=${value}`)
}

function describe(settings: readonly string[]): string {
  return settings.join('\n')
}

// --- commands

function create(want: Want): Script {
  const mapped = (option: string, map: Texts = {}) =>
    Object.entries(map).flatMap(([key, value]) => [option, `${key}=${value}`])
  const ranges = (want.ipam_config ?? []).flatMap(range => [
    ...(range.subnet ? ['--subnet', range.subnet] : []),
    ...(range.iprange ? ['--ip-range', range.iprange] : []),
    ...(range.gateway ? ['--gateway', range.gateway] : []),
    ...mapped('--aux-address', range.aux_addresses),
  ])
  const words = [
    '--driver',
    want.driver,
    ...(want.internal ? ['--internal'] : []),
    ...(want.attachable ? ['--attachable'] : []),
    ...(want.enable_ipv6 ? ['--ipv6'] : []),
    ...mapped('--opt', want.driver_options),
    ...mapped('--label', want.labels),
    ...ranges,
  ]
  return sh`docker network create ${words} -- ${want.name} >/dev/null`
}

function remove({ name }: Want): Script {
  return sh`docker network rm -- ${name} >/dev/null`
}

function connect({ name }: Want, container: string): Script {
  return sh`docker network connect -- ${name} ${container}`
}

function disconnect({ name }: Want, container: string): Script {
  return sh`docker network disconnect --force -- ${name} ${container}`
}

function disconnections(want: Want, members: readonly string[]): Script[] {
  return members.map(member => disconnect(want, member))
}
