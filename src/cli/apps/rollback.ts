import { TaskError, UsageError } from '../../base/errors.ts'
import { rollbackPlay } from '../../deployment/rollback.ts'
import type { StoredService } from '../../deployment/stored.ts'
import type { DeploymentOnHost } from '../../host/deployments/all.ts'
import { playsIn } from '../../playbook/load.ts'
import { askedOf } from '../deploy/deploy.ts'
import { playFrom } from '../play/play.ts'
import { userName } from '../state/user-name.ts'
import type { AppRequest } from './app.ts'
import { gatherOne, newestRelease, serving } from './gather.ts'
import { releasesOf } from './history.ts'

/** Brings back an earlier release, by default the one before. Its containers are still there, so this takes seconds. */
export async function rollback({ name, words, given, context }: AppRequest): Promise<number> {
  const hosts = await gatherOne(name, given, context)
  const number = chosenRelease(name, words, hosts)
  const release = [...hosts.values()].flatMap(({ releases }) => releases).find(each => each.number === number)
  const kept = {
    deployment: name,
    services: storedIn(release?.application),
    containers: plain(serving(hosts, number), released => released),
    serving: plain(serving(hosts), ({ containers }) => containers),
  }
  const notes = {
    at: new Date().toISOString(),
    by: userName(),
    restores: number,
    ...(release?.commit !== undefined && { commit: release.commit }),
    ...(release?.file !== undefined && { file: release.file }),
  }
  const command = ['deliver', 'app', name, 'rollback', String(number)]
  const place = { source: { file: command.join(' '), text: '' }, offset: 0 }
  const play = rollbackPlay(kept, notes, place)
  return playFrom(
    {
      folders: [process.cwd()],
      load: options => playsIn({ kind: 'list', items: [play], place }, process.cwd(), options),
    },
    askedOf(command, given),
    context,
  )
}

/** @throws UsageError where there is no such release, or hosts do not keep it */
function chosenRelease(
  name: string,
  [written, ...more]: readonly string[],
  hosts: ReadonlyMap<string, DeploymentOnHost>,
): number {
  if (more.length > 0) throw new UsageError('rollback takes the number of one release')
  const newest = newestRelease(hosts)?.number
  const others = releasesOf(hosts).filter(({ number }) => number !== newest)
  const kept = others.filter(({ is_kept }) => is_kept)
  const hint =
    kept.length > 0
      ? `it can go back to ${kept.map(({ number }) => number).join(', ')}`
      : 'it can go back to none: deliver deploy makes another one'
  if (written === undefined) {
    const [before] = kept
    if (before) return before.number
    throw new UsageError(`${name} has no release to go back to`, { hint })
  }
  const found = others.find(({ number }) => String(number) === written)
  if (!found)
    throw new UsageError(
      `${name} cannot go back to release ${written}: ${String(newest) === written ? 'that is what serves' : 'there is none'}`,
      { hint },
    )
  if (!found.is_kept)
    throw new UsageError(`${name} cannot go back to release ${written}: its containers are gone`, { hint })
  return found.number
}

function storedIn(application = '[]'): StoredService[] {
  try {
    return JSON.parse(application) as StoredService[]
  } catch (cause) {
    throw new TaskError('Cannot read how the services of that release are reached', { cause })
  }
}

function plain<T, R>(
  found: ReadonlyMap<string, ReadonlyMap<string, T>>,
  change: (value: T) => R,
): Record<string, Record<string, R>> {
  const entries = [...found].map(
    ([service, hosts]) =>
      [service, Object.fromEntries([...hosts].map(([host, value]) => [host, change(value)]))] as const,
  )
  return Object.fromEntries(entries)
}
