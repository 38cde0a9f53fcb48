import { sh } from '../../base/shell.ts'
import type { Inventory, InventoryHost } from '../../model/inventory.ts'
import type { Draft, Variables } from '../draft.ts'
import type { Warn } from '../variables.ts'
import type { ContainerSettings } from './settings.ts'

/** Runs a read-only script on a host, as root, and gives what it printed. */
export type Ask = (host: string, variables: Variables, script: string) => Promise<string>

/** A container that runs. */
export interface Container {
  readonly name: string
  readonly address: string | undefined
}

const timeoutMs = 5000

const listContainers = sh`
  if command -v lxc-ls >/dev/null; then
    lxc-ls --fancy --fancy-format NAME,STATE,IPV4
  fi`.text

/** Asks hosts which LXC containers run there, and lists those. A host that does not answer in time gives none. */
export async function addContainers(
  { from, suffix, group }: ContainerSettings,
  { hosts, groups }: Pick<Inventory, 'hosts' | 'groups'>,
  draft: Draft,
  ask: Ask,
  warn: Warn,
): Promise<void> {
  const parents = (groups.get(from)?.hosts ?? []).flatMap(name => hosts.get(name) ?? [])
  const answers = await Promise.all(parents.map(parent => containersOn(parent, ask, warn)))
  for (const [index, parent] of parents.entries()) {
    for (const container of answers[index] ?? []) {
      const host = `${container.name}.${suffix}`
      if (draft.hosts.has(host))
        warn(`${host} is there already: the container on ${parent.name} is not listed`)
      else {
        draft.addHost(host, group)
        draft.setHost(host, parent.name, containerVariables(container, parent.name))
      }
    }
  }
}

/**
 * Reads the containers that run from what `lxc-ls --fancy` prints:
 *
 *     NAME  STATE   IPV4
 *     front RUNNING 10.0.3.11, 172.17.0.1
 *     spare STOPPED -
 */
function parseContainers(output: string): Container[] {
  const rows = output.split('\n').map(line => line.trim().split(/[\s,]+/))
  return rows.flatMap(([name = '', state, address = '-']) =>
    state === 'RUNNING' ? [{ name, address: address === '-' ? undefined : address }] : [],
  )
}

async function containersOn(parent: InventoryHost, ask: Ask, warn: Warn): Promise<Container[]> {
  try {
    return parseContainers(await inTime(ask(parent.name, flattened(parent), listContainers)))
  } catch (error) {
    warn(`The containers on ${parent.name} are not listed: ${(error as Error).message}`)
    return []
  }
}

/** Waits for an answer, but not for ever. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

function flattened({ variables }: InventoryHost): Variables {
  return new Map(variables.flatMap(set => [...set.variables]))
}

function containerVariables({ name, address }: Container, parent: string): Variables {
  const settings = {
    ansible_connection: 'lxc',
    ansible_host: name,
    deliver_parent: parent,
    ...(address !== undefined && { container_address: address }),
  }
  return new Map(Object.entries(settings).map(([name, data]) => [name, { data }]))
}
