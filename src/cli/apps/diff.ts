import { createHash } from 'node:crypto'
import { unifiedDiff } from '../../base/diff.ts'
import { UsageError } from '../../base/errors.ts'
import { printable } from '../../base/printable.ts'
import { sh } from '../../base/shell.ts'
import type { DeploymentOnHost } from '../../host/deployments/all.ts'
import type { Shell } from '../../model/connection.ts'
import { gatherOne, newestRelease, serving } from './gather.ts'
import { releasesOf } from './history.ts'
import { refuseInSwarm } from './in-swarm.ts'
import { OpenHosts } from './on-hosts.ts'
import type { AppRequest } from './request.ts'

/** A container as `docker container inspect` prints it: the fields that are shown. */
interface Inspected {
  readonly Config: {
    readonly Env: readonly string[] | null
    readonly Cmd: readonly string[] | null
    readonly Entrypoint: readonly string[] | null
    readonly Hostname: string
    readonly User: string
  }
  readonly HostConfig: {
    readonly Binds: readonly string[] | null
    readonly Memory: number
    readonly NanoCpus: number
  }
}

/** Shows what differs between two releases: by default between the one before and what serves. */
export async function diff(request: AppRequest): Promise<number> {
  const { name, words, given, context } = request
  const hosts = await gatherOne(name, given, context)
  refuseInSwarm(name, hosts, 'deliver app history shows what its releases were made of')
  const [from, to] = chosen(words, hosts)
  const open = await OpenHosts.of(request)
  try {
    const shells = new Map<string, Promise<Shell>>()
    const shellOf = (host: string) => {
      const shell = shells.get(host) ?? open.shell(host)
      shells.set(host, shell)
      return shell
    }
    const [before, after] = await Promise.all([describe(from, hosts, shellOf), describe(to, hosts, shellOf)])
    const difference = unifiedDiff(before, after)
    context.stdout.write(
      printable(difference === '' ? `Releases ${from} and ${to} are the same\n` : difference),
    )
    return 0
  } finally {
    await open.close()
  }
}

function chosen(words: readonly string[], hosts: ReadonlyMap<string, DeploymentOnHost>): [number, number] {
  const known = releasesOf(hosts).map(({ number }) => number)
  const newest = newestRelease(hosts)?.number ?? 0
  const [from = known[1], to = newest, ...more] = words.map(Number)
  const unknown = [from, to].find(number => number === undefined || !known.includes(number))
  if (more.length > 0 || from === undefined || unknown !== undefined) {
    throw new UsageError('There are no such two releases', { hint: `there are ${known.join(', ')}` })
  }
  return [from, to]
}

/** The services of a release as lines. Of values in an environment it is only told whether they are the same. */
async function describe(
  number: number,
  hosts: ReadonlyMap<string, DeploymentOnHost>,
  shellOf: (host: string) => Promise<Shell>,
): Promise<string> {
  const services = [...serving(hosts, number)].sort(([a], [b]) => (a < b ? -1 : 1))
  const parts = services.map(async ([service, byHost]) => {
    const [[host, released] = []] = [...byHost]
    const container =
      host === undefined ? undefined : await inspect(await shellOf(host), released?.containers[0])
    return [
      `${service}:`,
      `  image: ${released?.image} (${released?.version})`,
      `  replicas: ${[...byHost].map(([host, { containers }]) => `${containers.length} on ${host}`).join(', ')}`,
      ...(container ? settingsOf(container) : ['  its container is gone']),
      '',
    ].join('\n')
  })
  return (await Promise.all(parts)).join('')
}

async function inspect(shell: Shell, name = ''): Promise<Inspected | undefined> {
  const [answer] = await shell.run([sh`docker container inspect -- ${name}`])
  if (answer?.status !== 0) return undefined
  const [container] = JSON.parse(answer.stdout.toString()) as Inspected[]
  return container
}

function settingsOf({ Config, HostConfig }: Inspected): string[] {
  const env = [...(Config.Env ?? [])].sort().map(pair => {
    const end = pair.indexOf('=')
    return `${pair.slice(0, end)}: value ${createHash('sha256').update(pair).digest('hex').slice(0, 8)}`
  })
  return [
    `  command: ${JSON.stringify([...(Config.Entrypoint ?? []), ...(Config.Cmd ?? [])])}`,
    ...(Config.User ? [`  user: ${Config.User}`] : []),
    `  memory: ${HostConfig.Memory}`,
    ...(HostConfig.NanoCpus ? [`  cpus: ${HostConfig.NanoCpus / 1e9}`] : []),
    ...[...(HostConfig.Binds ?? [])].sort().map(volume => `  volume: ${volume}`),
    ...env.map(line => `  environment ${line}`),
  ]
}
