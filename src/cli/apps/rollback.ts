import { UsageError } from '../../base/errors.ts'
import { rollbackPlay } from '../../deployment/rollback.ts'
import type { DeploymentOnHost } from '../../host/deployments/all.ts'
import { userName } from '../state/user-name.ts'
import { gatherOne, newestRelease, releaseNumbered } from './gather.ts'
import { releasesOf } from './history.ts'
import { keptRelease } from './kept.ts'
import type { AppRequest } from './request.ts'
import { runPlay } from './run.ts'

/** Brings back an earlier release, by default the one before. Its containers are still there, so this takes seconds. */
export async function rollback(request: AppRequest): Promise<number> {
  const { name, words, given, context } = request
  const hosts = await gatherOne(name, given, context)
  const number = chosenRelease(name, words, hosts)
  const release = releaseNumbered(hosts, number)
  const notes = {
    at: new Date().toISOString(),
    by: userName(),
    restores: number,
    ...(release?.commit !== undefined && { commit: release.commit }),
    ...(release?.file !== undefined && { file: release.file }),
  }
  const kept = keptRelease(name, hosts, number)
  return runPlay(['rollback', String(number)], place => rollbackPlay(kept, notes, place), request)
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
