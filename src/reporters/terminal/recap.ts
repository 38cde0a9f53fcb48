import { printableOnOneLine } from '../../base/printable.ts'
import type { HostCounters, Status } from '../../model/event.ts'
import { hostNames, inNaturalOrder } from './host-names.ts'
import { type Paint, statusColours } from './paint.ts'

type Hosts = Readonly<Record<string, HostCounters>>

/** Less room for names is no room: they get a line of their own. */
const fewestColumns = 20

/**
 * The counters of all hosts in lines of so many columns; hosts with the same counters share a line, and counters that are
 * zero on all hosts are left out.
 *
 *     web[01-30] : ok=12 changed=3
 */
export function recapLines(hosts: Hosts, columns: number, paint: Paint): string[] {
  const groups = alike(hosts)
  const counters = countersOf(groups)
  const space = columns - counters.width - '   : '.length
  const names = groups.map(group => hostNames(group.names, Math.max(space, fewestColumns)))
  const width = Math.max(0, ...names.map(text => text.length).filter(length => length <= space))
  return groups.flatMap(({ names: all, counted }, at) => {
    const [name = '', text = ''] = [names[at], counters.texts[at]]
    const colour = statusColours[worst(counted)]
    if (name.length <= space) return [`  ${paint(colour, name.padEnd(width))} : ${text}`]
    return [`  ${paint(colour, hostNames(all, columns - 2))}`, `  ${' '.repeat(width)} : ${text}`]
  })
}

interface Group {
  readonly names: readonly string[]
  readonly counted: HostCounters
}

function alike(hosts: Hosts): Group[] {
  const groups = new Map<string, { names: string[]; counted: HostCounters }>()
  for (const name of inNaturalOrder(Object.keys(hosts))) {
    const counted = hosts[name] as HostCounters
    const key = JSON.stringify(counted)
    const group = groups.get(key) ?? { names: [], counted }
    group.names.push(printableOnOneLine(name))
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** The texts of counters, in columns that are as wide as they need to be. */
function countersOf(groups: readonly Group[]): { readonly texts: string[]; readonly width: number } {
  const all = groups.map(({ counted }) => Object.entries(counted))
  const names = (all[0] ?? []).map(([name]) => name)
  const columns = names.flatMap((name, at) => {
    const counts = all.map(counters => Number(counters[at]?.[1]))
    if (name !== 'ok' && counts.every(count => count === 0)) return []
    const width = Math.max(...counts.map(count => String(count).length))
    return [counts.map(count => `${name}=${String(count).padEnd(width)}`)]
  })
  const texts = groups.map((_, at) => columns.map(column => column[at]).join(' '))
  return { texts: texts.map(text => text.trimEnd()), width: texts[0]?.length ?? 0 }
}

function worst({ unreachable, failed, changed }: HostCounters): Status {
  if (unreachable > 0) return 'unreachable'
  if (failed > 0) return 'failed'
  return changed > 0 ? 'changed' : 'ok'
}
