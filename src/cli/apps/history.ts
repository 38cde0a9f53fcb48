import { printable, printableJson } from '../../base/printable.ts'
import type { DeploymentOnHost } from '../../host/deployments/all.ts'
import type { Release } from '../../host/deployments/release.ts'
import type { AppRequest } from './app.ts'
import { gatherOne, newestRelease, releaseAt } from './gather.ts'
import { shortTime, tableOf } from './table.ts'

/** Lists the releases of a deployment, the newest first. */
export async function history({ name, given, context }: AppRequest): Promise<number> {
  const hosts = await gatherOne(name, given, context)
  const releases = releasesOf(hosts)
  if (given['json'] === true) {
    context.stdout.write(printableJson(releases.map(each => `${JSON.stringify(each)}\n`).join('')))
    return 0
  }
  const newest = newestRelease(hosts)?.number
  const rows = releases.map(({ number, at, by, commit, restores, is_kept, images }) => [
    String(number),
    shortTime(at),
    by,
    commit ?? '-',
    number === newest ? 'serves' : is_kept ? 'kept' : 'gone',
    [...(restores === undefined ? [] : [`goes back to ${restores}`]), ...images].join(', '),
  ])
  context.stdout.write(printable(tableOf([['RELEASE', 'WHEN', 'BY', 'COMMIT', 'STATE', 'IMAGES'], ...rows])))
  return 0
}

/** A release of all hosts together. */
export interface WholeRelease extends Omit<Release, 'services' | 'application'> {
  readonly images: readonly string[]
  /** Whether every host can go back to it. */
  readonly is_kept: boolean
}

/** The releases of a deployment, the newest first. */
export function releasesOf(hosts: ReadonlyMap<string, DeploymentOnHost>): WholeRelease[] {
  const all = [...hosts.values()].flatMap(({ releases }) => releases)
  const numbers = [...new Set(all.map(({ number }) => number))].sort((a, b) => b - a)
  return numbers.map(number => {
    const { services: _, application: __, ...release } = all.find(each => each.number === number) as Release
    const parts = [...hosts.values()].map(onHost => releaseAt(onHost, number))
    const images = parts.flatMap(part => Object.values(part?.services ?? {}).map(({ image }) => image))
    return {
      ...release,
      images: [...new Set(images)].sort(),
      is_kept: [...hosts.values()].every(onHost => isKept(onHost, number)),
    }
  })
}

/** Whether the containers that a host had at a release are still there. */
function isKept(onHost: DeploymentOnHost, number: number): boolean {
  const there = new Set(onHost.containers.map(({ name }) => name))
  const wanted = Object.values(releaseAt(onHost, number)?.services ?? {}).flatMap(
    ({ containers }) => containers,
  )
  return wanted.every(name => there.has(name))
}
