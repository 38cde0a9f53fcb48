import { UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import { printable } from '../../base/printable.ts'
import type { DeploymentOnHost } from '../../host/deployments/all.ts'
import type { Release } from '../../host/deployments/release.ts'
import { swarmLabels } from '../../host/swarm/state.ts'
import { isWrong } from '../../model/event.ts'
import { firstCause } from '../../reporters/terminal/failure.ts'
import type { PlayContext } from '../cli-context.ts'
import type { Given } from '../flags/flag.ts'
import { builtInPlay } from '../hosts/built-in.ts'
import { Outcome } from '../play/outcome.ts'

/** What the hosts of an environment have of deployments. */
export interface Gathered {
  /** By the name of the deployment, then by host. */
  readonly deployments: ReadonlyMap<string, ReadonlyMap<string, DeploymentOnHost>>
  readonly exitCode: number
}

/** Asks the hosts with Docker what they have, of one deployment or of all. Those that do not answer are told. */
export async function gather(given: Given, context: PlayContext, deployment?: string): Promise<Gathered> {
  const task = {
    name: 'Deployments',
    deployment_info: deployment === undefined ? {} : { deployment },
    become: true,
  }
  const { events } = await builtInPlay(
    [task],
    { given, words: ['docker_hosts'], otherwise: ['all'] },
    context,
  )
  const outcome = new Outcome()
  const deployments = new Map<string, Map<string, DeploymentOnHost>>()
  for await (const event of events()) {
    outcome.see(event)
    if (event.event !== 'task') continue
    if (isWrong(event)) context.stderr.write(printable(`${event.host}: ${firstCause(event)}\n`))
    const found = (event.result['deployments'] ?? {}) as Readonly<Record<string, DeploymentOnHost>>
    for (const [name, onHost] of Object.entries(found)) {
      const hosts = deployments.get(name) ?? new Map<string, DeploymentOnHost>()
      deployments.set(name, hosts.set(event.host, onHost))
    }
  }
  return { deployments, exitCode: outcome.exitCode }
}

/** One deployment on its hosts. @throws UsageError when no host has it */
export async function gatherOne(
  name: string,
  given: Given,
  context: PlayContext,
): Promise<ReadonlyMap<string, DeploymentOnHost>> {
  const { deployments } = await gather(given, context, name)
  const found = deployments.get(name)
  if (found) return found
  const { deployments: all } = await gather(given, context)
  throw new UsageError(`No host has a deployment ${name}`, {
    hint:
      didYouMean(name, all.keys()) ??
      (all.size > 0 ? `there are ${[...all.keys()].join(', ')}` : 'deliver deploy FILE makes one'),
  })
}

/** Whether the services of a deployment are in a swarm. */
export function isInSwarm(hosts: ReadonlyMap<string, DeploymentOnHost>): boolean {
  return [...hosts.values()].some(({ containers }) =>
    containers.some(({ labels }) => labels[swarmLabels.version] !== undefined),
  )
}

/** The newest release that any host has. */
export function newestRelease(hosts: ReadonlyMap<string, DeploymentOnHost>): Release | undefined {
  const all = [...hosts.values()].flatMap(({ releases }) => releases)
  return all.reduce<Release | undefined>(
    (newest, release) => (newest === undefined || release.number > newest.number ? release : newest),
    undefined,
  )
}

/** The release of a number, as any host has it. */
export function releaseNumbered(
  hosts: ReadonlyMap<string, DeploymentOnHost>,
  number: number,
): Release | undefined {
  return [...hosts.values()].flatMap(({ releases }) => releases).find(each => each.number === number)
}

/** What a host had at a release: its own newest that is not newer. A host on which nothing changed has none of its own. */
export function releaseAt({ releases }: DeploymentOnHost, number: number): Release | undefined {
  return releases.filter(release => release.number <= number).at(-1)
}

/** The containers that should serve now, by service, then by host. */
export function serving(
  hosts: ReadonlyMap<string, DeploymentOnHost>,
  number = Number.POSITIVE_INFINITY,
): Map<string, Map<string, Release['services'][string]>> {
  const found = new Map<string, Map<string, Release['services'][string]>>()
  for (const [host, onHost] of hosts) {
    for (const [service, released] of Object.entries(releaseAt(onHost, number)?.services ?? {})) {
      found.set(service, (found.get(service) ?? new Map()).set(host, released))
    }
  }
  return found
}
