import { exitCodes } from '../../base/errors.ts'
import { printable, printableJson } from '../../base/printable.ts'
import type { DeploymentOnHost } from '../../host/deployments/all.ts'
import { isWell } from '../../host/deployments/state.ts'
import type { CliContext } from '../cli-context.ts'
import { type CommandLine, readCommand } from '../flags/command.ts'
import { appsFlags } from '../flags/flags.ts'
import { onScreen } from '../on-screen.ts'
import { gather, newestRelease, serving } from './gather.ts'
import { shortTime, tableOf } from './table.ts'

const appsCommand: CommandLine<typeof appsFlags> = {
  name: 'deliver apps',
  usage:
    '$0 [FLAGS]\n\nShows the deployments of an environment: releases, health, and where their services run.',
  flags: appsFlags,
  examples: [['$0 -i production', 'what runs in production']],
}

/** `deliver apps`: shows every deployment of an environment. Returns the exit code. */
export async function apps(given: CliContext): Promise<number> {
  const context = onScreen(given)
  const read = await readCommand(appsCommand, context)
  if (!read) return exitCodes.ok
  const { deployments, exitCode } = await gather(read.given, context)
  const found = [...deployments]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hosts]) => summaryOf(name, hosts))
  if (read.values.json)
    context.stdout.write(printableJson(found.map(each => `${JSON.stringify(each)}\n`).join('')))
  else
    context.stdout.write(
      printable(found.length > 0 ? tableOf([heading, ...found.map(row)]) : 'There are no deployments\n'),
    )
  return exitCode
}

interface Summary {
  readonly deployment: string
  readonly release: number | null
  readonly at: string | null
  readonly by: string | null
  readonly commit: string | null
  readonly services: Readonly<
    Record<string, { readonly wanted: number; readonly up: number; readonly hosts: readonly string[] }>
  >
}

function summaryOf(deployment: string, hosts: ReadonlyMap<string, DeploymentOnHost>): Summary {
  const release = newestRelease(hosts)
  const services = [...serving(hosts)].map(([service, byHost]) => {
    const wanted = [...byHost].flatMap(([host, { containers }]) => containers.map(name => ({ host, name })))
    const isServing = ({ host, name }: { host: string; name: string }) =>
      hosts.get(host)?.containers.some(each => each.name === name && isWell(each))
    return [
      service,
      { wanted: wanted.length, up: wanted.filter(isServing).length, hosts: [...byHost.keys()] },
    ] as const
  })
  return {
    deployment,
    release: release?.number ?? null,
    at: release?.at ?? null,
    by: release?.by ?? null,
    commit: release?.commit ?? null,
    services: Object.fromEntries(services.sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

const heading = ['DEPLOYMENT', 'RELEASE', 'WHEN', 'BY', 'COMMIT', 'SERVICES']

function row({ deployment, release, at, by, commit, services }: Summary): string[] {
  const shown = Object.entries(services).map(
    ([name, { up, wanted, hosts }]) => `${name} ${up}/${wanted} on ${hosts.join(', ')}`,
  )
  return [
    deployment,
    String(release ?? '-'),
    at ? shortTime(at) : '-',
    by ?? '-',
    commit ?? '-',
    shown.join('; '),
  ]
}
