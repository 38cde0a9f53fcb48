import { exitCodes, UsageError } from '../../base/errors.ts'
import {
  maintaining,
  pruning,
  removing,
  restarting,
  type Upkeep,
  upkeepPlay,
} from '../../deployment/upkeep.ts'
import type { DeploymentOnHost } from '../../host/deployments/all.ts'
import { confirm } from '../prompt.ts'
import { gatherOne } from './gather.ts'
import { refuseInSwarm } from './in-swarm.ts'
import { keptRelease } from './kept.ts'
import { refuseUnknownServices } from './known-services.ts'
import type { AppRequest } from './request.ts'
import { runPlay } from './run.ts'

type Hosts = ReadonlyMap<string, DeploymentOnHost>

/** Starts containers again: of all services, or of those that are named. */
export async function restart(request: AppRequest): Promise<number> {
  const { words } = request
  return keepUp(['restart', ...words], restarting(words), request, await hostsOf(request), words)
}

/** `on` lets the proxies answer with a page; `off` lets them ask the services again. */
export async function maintenance(request: AppRequest): Promise<number> {
  const [word, ...more] = request.words
  if ((word !== 'on' && word !== 'off') || more.length > 0) {
    throw new UsageError('maintenance is on or off', { hint: `deliver app ${request.name} maintenance on` })
  }
  const hosts = await hostsOf(request)
  refuseInSwarm(request.name, hosts, 'no proxy answers for it')
  return keepUp(['maintenance', word], maintaining(word === 'on'), request, hosts)
}

/** Keeps no earlier version any longer. */
export async function prune(request: AppRequest): Promise<number> {
  const hosts = await hostsOf(request)
  refuseInSwarm(request.name, hosts, 'its earlier versions are kept until it is removed')
  return keepUp(['prune'], pruning, request, hosts)
}

/** Takes a deployment away; a person is asked whether that is meant. */
export async function remove(request: AppRequest): Promise<number> {
  const { name, values } = request
  const asked = values.volumes ? await hostsOf(request) : undefined
  if (asked) refuseInSwarm(name, asked, 'remove it without --volumes, then the volumes of its nodes')
  const what = values.volumes ? 'with its volumes and all that is in them' : 'its volumes stay'
  if (!values.yes && !process.stdin.isTTY) {
    throw new UsageError(`Nobody can be asked whether ${name} shall be removed`, {
      hint: 'with --yes nobody is asked',
    })
  }
  if (!values.yes && !(await confirm(`Remove ${name}? ${what}`))) return exitCodes.ok
  return keepUp(['remove'], removing(values.volumes), request, asked ?? (await hostsOf(request)))
}

function hostsOf({ name, given, context }: AppRequest): Promise<Hosts> {
  return gatherOne(name, given, context)
}

function keepUp(
  words: readonly string[],
  upkeep: Upkeep,
  request: AppRequest,
  hosts: Hosts,
  services: readonly string[] = [],
): Promise<number> {
  const { name } = request
  const kept = keptRelease(name, hosts)
  refuseUnknownServices(
    name,
    services,
    kept.services.map(service => service.name),
  )
  return runPlay(words, place => upkeepPlay(upkeep, kept, place), request)
}
