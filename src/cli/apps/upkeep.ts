import { exitCodes, UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import {
  maintaining,
  pruning,
  removing,
  restarting,
  type Upkeep,
  upkeepPlay,
} from '../../deployment/upkeep.ts'
import { confirm } from '../prompt.ts'
import { gatherOne } from './gather.ts'
import { refuseInSwarm } from './in-swarm.ts'
import { keptRelease } from './kept.ts'
import type { AppRequest } from './request.ts'
import { runPlay } from './run.ts'

/** Starts containers again: of all services, or of those that are named. */
export function restart(request: AppRequest): Promise<number> {
  return keepUp(['restart', ...request.words], restarting(request.words), request, request.words)
}

/** `on` lets the proxies answer with a page; `off` lets them ask the services again. */
export async function maintenance(request: AppRequest): Promise<number> {
  const [word, ...more] = request.words
  if ((word !== 'on' && word !== 'off') || more.length > 0) {
    throw new UsageError('maintenance is on or off', { hint: `deliver app ${request.name} maintenance on` })
  }
  await refuseInSwarm(request, 'no proxy answers for it')
  return keepUp(['maintenance', word], maintaining(word === 'on'), request)
}

/** Keeps no earlier version any longer. */
export async function prune(request: AppRequest): Promise<number> {
  await refuseInSwarm(request, 'its earlier versions are kept until it is removed')
  return keepUp(['prune'], pruning, request)
}

/** Takes a deployment away; a person is asked whether that is meant. */
export async function remove(request: AppRequest): Promise<number> {
  const { name, values } = request
  if (values.volumes)
    await refuseInSwarm(request, 'remove it without --volumes, then the volumes of its nodes')
  const what = values.volumes ? 'with its volumes and all that is in them' : 'its volumes stay'
  if (!values.yes && !process.stdin.isTTY) {
    throw new UsageError(`Nobody can be asked whether ${name} shall be removed`, {
      hint: 'with --yes nobody is asked',
    })
  }
  if (!values.yes && !(await confirm(`Remove ${name}? ${what}`))) return exitCodes.ok
  return keepUp(['remove'], removing(values.volumes), request)
}

async function keepUp(
  words: readonly string[],
  upkeep: Upkeep,
  request: AppRequest,
  services: readonly string[] = [],
): Promise<number> {
  const { name, given, context } = request
  const kept = keptRelease(name, await gatherOne(name, given, context))
  const known = kept.services.map(service => service.name)
  for (const service of services) {
    if (known.includes(service)) continue
    throw new UsageError(`${name} has no service ${service}`, {
      hint: didYouMean(service, known) ?? `it has ${known.join(', ')}`,
    })
  }
  return runPlay(words, place => upkeepPlay(upkeep, kept, place), request)
}
