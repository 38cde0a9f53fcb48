import { TaskError } from '../base/errors.ts'
import { anyMap, oneOf, text, texts, type Values } from '../base/params.ts'
import { sh } from '../base/shell.ts'
import {
  type ServiceAddress,
  type ServiceAddresses,
  serviceAddressesProbe,
  servicesFolder,
  type Target,
  writtenAddress,
} from '../host/deployments/addresses.ts'
import { type Change, defineModule } from '../model/module.ts'

const params = {
  deployment: text('The deployment'),
  service: text('The service of it'),
  state: oneOf(['present', 'absent'], 'Whether there is such a service').or('present'),
  address: text('The address of the service').optional,
  names: texts('The names that lead to it').or([]),
  hosts: texts('The hosts on which it runs; those that `replicas` does not speak of keep what they have').or(
    [],
  ),
  replicas: anyMap('By host: its replicas, each with `name` and `address`').or({}),
  names_folder: text('The folder of the names').or('/etc/deliver/names'),
}

type Want = Values<typeof params>

/**
 * Names lead to the address of a service, which never changes. The kernel of each machine leads new connections from
 * there to a container; those that are open stay where they are.
 */
export const serviceAddress = defineModule({
  name: 'service_address',
  summary: 'Keep the names of a service, and lead its address to the containers that serve',
  params,
  examples: `
    - service_address:
        deployment: blog
        service: front
        address: 172.29.12.7
        names: [front.blog.lxc]
        hosts: [node1]
        replicas: { node1: [{ name: blog-front-1-5a8e2c, address: 172.30.111.4 }] }
    - service_address: { deployment: blog, service: front, state: absent }
  `,

  observe: ({ names_folder }) => serviceAddressesProbe(names_folder),

  *plan(want, now) {
    const file = fileOf(want)
    if (want.state === 'absent') return yield* removal(file, want, now)
    const wanted = wantedAddress(want, now)
    const is = now.services.get(file)
    const targets = { what: 'targets', before: is ? describe(is) : 'absent', after: describe(wanted) }
    const isWritten = is !== undefined && writtenAddress(is) === writtenAddress(wanted)
    if (!isWritten) {
      const path = `${servicesFolder}/${file}`
      yield {
        ...targets,
        settle: { kind: 'file write', path, content: writtenAddress(wanted), mode: '0644' },
      }
    }
    if (!isWritten || !isLed(wanted, now)) {
      yield {
        what: 'rules',
        before: isLed(wanted, now) ? 'there' : 'others',
        after: 'there',
        settle: applyRules,
      }
    }
    const line = [wanted.address, ...want.names].join(' ')
    const before = now.names.get(file)
    if (before !== line) {
      const path = `${want.names_folder}/${file}`
      yield {
        what: 'names',
        before: before ?? 'absent',
        after: line,
        settle: { kind: 'file write', path, content: `${line}\n`, mode: '0644' },
      }
    }
  },

  report: (want, now) =>
    want.state === 'absent' ? {} : { targets: wantedAddress(want, now).targets, before: before(want, now) },
})

function fileOf({ deployment, service }: Want): string {
  return `${deployment}.${service}`
}

function before(want: Want, now: ServiceAddresses): readonly Target[] {
  return now.services.get(fileOf(want))?.targets ?? []
}

function wantedAddress(want: Want, now: ServiceAddresses): ServiceAddress {
  if (want.address === undefined) throw new TaskError(`Cannot lead to ${fileOf(want)}: address is missing`)
  const targets = want.hosts.flatMap(host => {
    const replicas = want.replicas[host]
    if (replicas === undefined) return before(want, now).filter(target => target.host === host)
    return asReplicas(replicas).map(({ name, address }) => ({ host, name, address }))
  })
  return { address: want.address, targets }
}

function asReplicas(value: unknown): readonly { name: string; address: string }[] {
  const isReplica = (item: unknown) => {
    const { name, address } = (item ?? {}) as Record<string, unknown>
    return typeof name === 'string' && typeof address === 'string'
  }
  if (Array.isArray(value) && value.every(isReplica)) return value
  throw new TaskError('Cannot lead to replicas that have no name or no address', {
    hint: 'replicas: { HOST: [{ name: NAME, address: ADDRESS }] }',
  })
}

/** Whether the kernel leads the address to exactly these containers. */
function isLed({ address, targets }: ServiceAddress, { rules }: ServiceAddresses): boolean {
  const leading = rules.filter(rule => rule.includes(` -d ${address}/32 `))
  const led = leading.map(rule => rule.match(/--to-destination (\S+)/)?.[1] ?? '')
  return (
    led.sort().join(' ') ===
    targets
      .map(target => target.address)
      .sort()
      .join(' ')
  )
}

function describe({ address, targets }: ServiceAddress): string {
  const lines = targets.map(target => `${target.name} on ${target.host}: ${target.address}`)
  return [address, ...lines].join('\n')
}

const applyRules = sh`
  if ! [ -x /usr/local/sbin/deliver-services ]; then
    echo 'the machine does not lead to services: the role routes makes it' >&2
    exit 1
  fi
  /usr/local/sbin/deliver-services`

function* removal(file: string, want: Want, now: ServiceAddresses): Generator<Change> {
  const is = now.services.get(file)
  if (!is && !now.names.has(file)) return
  const paths = [`${want.names_folder}/${file}`, `${servicesFolder}/${file}`]
  yield {
    what: 'service',
    before: is ? describe(is) : (now.names.get(file) ?? ''),
    after: 'absent',
    settle: sh`
      rm -f -- ${paths}
      ${applyRules}`,
  }
}
