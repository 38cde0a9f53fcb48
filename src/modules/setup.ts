import { TaskError } from '../base/errors.ts'
import { integer, path, texts } from '../base/params.ts'
import { lines } from '../base/shell.ts'
import { sectionsOf } from '../host/sections.ts'
import { defineAction } from '../model/module.ts'
import type { Gatherer } from './setup/gatherer.ts'
import { hardware } from './setup/hardware.ts'
import { local } from './setup/local.ts'
import { network } from './setup/network.ts'
import { session } from './setup/session.ts'
import { system } from './setup/system.ts'
import { virtual } from './setup/virtual.ts'

const subsets = ['min', 'hardware', 'network', 'virtual', 'local'] as const
type Subset = (typeof subsets)[number]

/**
 * Gathers what a host knows of itself, in one round trip:
 *
 * - `min`: `hostname`, `fqdn`, `domain`, `os` (`family`, `name`, `version`, `codename`, `pretty`), `kernel`, `arch`,
 *   `package_manager`, `service_manager`, `selinux`, `user` (`name`, `id`, `home`, `shell`),
 *   `date` (`iso`, `epoch`, `zone`), `env`
 * - `hardware`: `cpus`, `memory` and `swap` in bytes, `uptime` in seconds, `mounts` (`path`, `device`, `type`, `size`,
 *   `free`)
 * - `network`: `interfaces` by name (`mac`, `mtu`, `up`, `ipv4` and `ipv6`: lists of `address`, `prefix`),
 *   `addresses` (all of IPv4 but loopback), `default_ipv4` (`address`, `prefix`, `interface`, `gateway`)
 * - `virtual`: `virtualization`
 * - `local`: `local`, by the names of the files in `fact_path`
 */
export const setup = defineAction({
  name: 'setup',
  summary: 'Gather facts: what a host knows of itself',
  readsOnly: true,
  params: {
    gather_subset: texts(
      'What to gather: `all`, `min`, `hardware`, `network`, `virtual`, `local`; with `!` what not to gather',
    ).or(['all']),
    filter: texts('Keep only facts whose names match one of these; `*` stands for any text').or([]),
    fact_path: path('The folder of local facts on the host').or('/etc/ansible/facts.d'),
    gather_timeout: integer('Taken for compatibility: the time limit is that of the task').optional,
  },
  examples: `
    - setup:
    - setup: { gather_subset: [network, '!all'] }
    - setup: { filter: ['os', '*_manager'] }
  `,
  differences: [
    'Facts have names of their own and lie under `facts` only: `facts.os.family`, `facts.default_ipv4.address`',
  ],
  returns: {},

  async act({ gather_subset, filter, fact_path }, host) {
    const gatherers = gatherersFor(chosen(gather_subset), fact_path)
    const answer = await host.run(lines(gatherers.map(({ script }) => script)), { query: true })
    const parts = sectionsOf(answer.stdout.toString())
    const facts = Object.assign({}, ...gatherers.map(gatherer => gatherer.read(parts)))
    return { effects: { facts: kept(facts, filter) } }
  },
})

/** The same, by the name of the keyword. */
export const gatherFacts: typeof setup = {
  ...setup,
  name: 'gather_facts',
  examples: `
    - gather_facts:
    - gather_facts: { gather_subset: [network] }
  `,
}

function gatherersFor(wanted: ReadonlySet<Subset>, factPath: string): readonly Gatherer[] {
  const bySubset: Record<Subset, readonly Gatherer[]> = {
    min: [system, session],
    hardware: [hardware],
    network: [network],
    virtual: [virtual],
    local: [local(factPath)],
  }
  return subsets.filter(subset => wanted.has(subset)).flatMap(subset => bySubset[subset])
}

/** `min` comes along unless it is refused; names that are only refused are taken from all. */
function chosen(words: readonly string[]): ReadonlySet<Subset> {
  const refused = words.filter(word => word.startsWith('!')).map(word => word.slice(1))
  const named = words.filter(word => !word.startsWith('!'))
  for (const word of [...refused, ...named]) checkSubset(word)
  const asked = named.length > 0 ? named : ['all']
  const isAsked = (subset: Subset) =>
    asked.includes(subset) || (asked.includes('all') && !refused.includes('all')) || subset === 'min'
  return new Set(subsets.filter(subset => isAsked(subset) && !refused.includes(subset)))
}

function checkSubset(word: string): void {
  if (word === 'all' || subsets.includes(word as Subset)) return
  throw new TaskError(`Cannot gather ${word}: there is no such subset of facts`, {
    hint: `there are all, ${subsets.join(', ')}`,
  })
}

function kept(facts: Readonly<Record<string, unknown>>, filter: readonly string[]): Record<string, unknown> {
  const patterns = filter.map(pattern => new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`))
  const isKept = ([name]: [string, unknown]) =>
    patterns.length === 0 || patterns.some(pattern => pattern.test(name))
  return Object.fromEntries(Object.entries(facts).filter(isKept))
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
