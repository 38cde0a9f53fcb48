import { resolve } from 'node:path'
import { exitCodes, UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import { printable, printableJson } from '../../base/printable.ts'
import { loadInventory } from '../../inventory/load.ts'
import { selectHosts } from '../../inventory/patterns.ts'
import type { Inventory, InventoryHost } from '../../model/inventory.ts'
import type { Variables } from '../../model/playbook.ts'
import { hostAsker } from '../ask.ts'
import type { CliContext } from '../cli-context.ts'
import { type CommandLine, readCommand } from '../flags/command.ts'
import { readExtraVars } from '../flags/extra-vars.ts'
import type { Values } from '../flags/flag.ts'
import { inventoryFlags } from '../flags/flags.ts'
import { ifAtHand, secretsOpener } from '../secrets/opener.ts'
import { warningsTo } from '../warnings.ts'
import { explanation } from './explain.ts'
import { graphOf } from './graph.ts'
import { listingOf, variablesOf } from './inventory-json.ts'

type Asked = Values<typeof inventoryFlags>

/** The command line of `deliver inventory`, without its version. */
const inventoryCommand: CommandLine<typeof inventoryFlags> = {
  name: 'deliver inventory',
  usage:
    '$0 [FLAGS]\n\nSays who the hosts are, and what is known of them. Without a flag: the groups as a tree.',
  flags: inventoryFlags,
  examples: [
    ['$0 -i production --graph', 'groups and hosts'],
    ['$0 -i production --host web1 --explain http_port', 'where a value comes from'],
  ],
}

/** `deliver inventory`: prints what an inventory holds. Returns the exit code. */
export async function inventory(context: CliContext): Promise<number> {
  const read = await readCommand(inventoryCommand, context)
  if (!read) return exitCodes.ok
  const { values: asked } = read
  const { stdout, stderr, redaction } = context
  refuseContradictions(asked)
  const all = await loadInventory(asked.inventory, {
    playbookFolders: [process.cwd(), resolve('playbooks')],
    secrets: ifAtHand(secretsOpener(redaction)),
    ask: hostAsker(asked['ssh-config']),
    warn: warningsTo({ write: text => stderr.write(printable(text)) }),
  })
  stdout.write(printable(answer(asked, limited(all, asked.limit))))
  return exitCodes.ok
}

function refuseContradictions({ list, graph, host, explain }: Asked): void {
  const chosen = [list && '--list', graph && '--graph', host !== undefined && '--host'].filter(Boolean)
  if (chosen.length > 1)
    throw new UsageError(`${chosen.join(' and ')} do not go together: one answer at a time`)
  if (explain !== undefined && host === undefined) {
    throw new UsageError('--explain needs --host: a variable has a value for a host')
  }
}

function answer(asked: Asked, inventory: Inventory): string {
  const extraVars: Variables = readExtraVars(asked['extra-vars'])
  if (asked.host !== undefined) {
    const host = hostNamed(asked.host, inventory)
    if (asked.explain !== undefined) return explanation(asked.explain, host, inventory, extraVars)
    return json(variablesOf(host, extraVars))
  }
  return asked.list ? json(listingOf(inventory, extraVars)) : graphOf(inventory)
}

function json(value: unknown): string {
  return printableJson(`${JSON.stringify(value, undefined, 2)}\n`)
}

function hostNamed(name: string, { hosts, implicitLocalhost }: Inventory): InventoryHost {
  const host = hosts.get(name) ?? (name === implicitLocalhost.name ? implicitLocalhost : undefined)
  if (host) return host
  throw new UsageError(`There is no host ${name}`, {
    hint: didYouMean(name, hosts.keys()) ?? 'deliver inventory --graph shows the hosts',
  })
}

/** An inventory with some of its hosts only. */
function limited(inventory: Inventory, limit: readonly string[]): Inventory {
  if (limit.length === 0) return inventory
  const selected = new Set(selectHosts(inventory, limit).hosts)
  const isSelected = (name: string) => selected.has(name)
  const groups = [...inventory.groups.values()].map(
    group => [group.name, { ...group, hosts: group.hosts.filter(isSelected) }] as const,
  )
  return {
    ...inventory,
    hosts: new Map([...inventory.hosts].filter(([name]) => isSelected(name))),
    groups: new Map(groups),
  }
}
