import { printable } from '../../base/printable.ts'
import { isUp, isWell, labels } from '../../host/deployments/state.ts'
import { gatherOne, newestRelease, serving } from './gather.ts'
import type { AppRequest } from './request.ts'
import { ago, shortTime, tableOf } from './table.ts'

/** Shows what of a deployment runs where. Returns the exit code: 2 where something does not serve that should. */
export async function status({ name, given, context }: AppRequest): Promise<number> {
  const hosts = await gatherOne(name, given, context)
  const release = newestRelease(hosts)
  const services = [...serving(hosts)].sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = services.flatMap(([service, byHost]) =>
    [...byHost].flatMap(([host, { containers, image }]) =>
      containers.map(container => {
        const found = hosts.get(host)?.containers.find(each => each.name === container)
        const serves = found !== undefined && isWell(found)
        const state = found ? [found.status, found.health].filter(Boolean).join(', ') : 'gone'
        const since = found?.started && isUp(found) ? ago(found.started) : '-'
        return { serves, row: [service, host, container, state, since, found?.labels[labels.image] ?? image] }
      }),
    ),
  )
  const lines = [
    release
      ? `${name}: release ${release.number} of ${shortTime(release.at)} UTC by ${release.by}${release.commit ? `, commit ${release.commit}` : ''}${release.file ? `, ${release.file}` : ''}\n`
      : `${name}: nothing was released\n`,
    tableOf([['SERVICE', 'HOST', 'CONTAINER', 'STATE', 'SINCE', 'IMAGE'], ...rows.map(({ row }) => row)]),
  ]
  context.stdout.write(printable(lines.join('\n')))
  return rows.every(({ serves }) => serves) ? 0 : 2
}
