import { TaskError } from '../base/errors.ts'
import { oneOf, texts } from '../base/params.ts'
import { lines, sh } from '../base/shell.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { defineAction } from '../model/module.ts'
import { type PackageFact, sources } from './package_facts/sources.ts'

/** Other names under which playbooks ask for rpm. */
const rpmNames = ['dnf', 'dnf5', 'yum', 'zypper']

const names = sources.map(({ name }) => name)

export const packageFacts = defineAction({
  name: 'package_facts',
  summary: 'Gather which packages a host has, as the fact `packages`',
  readsOnly: true,
  params: {
    manager: texts(
      'The package managers to ask: apt, rpm (also as dnf, yum or zypper), apk, pacman, or auto for those there are',
    )
      .check(
        list => list.every(name => ['auto', ...names, ...rpmNames].includes(name)),
        `must be of auto, ${names.join(', ')}`,
      )
      .or(['auto']),
    strategy: oneOf(['first', 'all'], 'Whether the first one that is there is asked, or all').or('first'),
  },
  examples: `
    - package_facts:
    - debug: { msg: '{{ facts.packages.openssl.[0].version }}' }
      when: defined facts.packages.openssl
  `,
  returns: {},
  differences: [
    'The fact is `facts.packages`: by name, a list of maps with `name`, `version`, `source` and more',
  ],

  async act({ manager, strategy }, host) {
    const wanted = manager.map(name => (rpmNames.includes(name) ? 'rpm' : name))
    const asked = sources.filter(({ name }) => wanted.includes('auto') || wanted.includes(name))
    const questions = asked.map(
      ({ name, program, list }) => sh`
        if command -v ${program} >/dev/null; then
          ${section(name)}
          ${list}
        fi`,
    )
    const { stdout } = await host.run(lines(questions), { query: true })
    const parts = sectionsOf(stdout.toString())
    const there = asked.filter(({ name }) => parts[name] !== undefined)
    if (there.length === 0) {
      throw new TaskError('Cannot gather packages: the host has none of these package managers', {
        hint: `it was asked for ${asked.map(({ name }) => name).join(', ')}`,
      })
    }
    const taken = strategy === 'first' ? there.slice(0, 1) : there
    const found = taken.flatMap(({ name, read }) =>
      filledLines(parts[name]).flatMap(line => read(line) ?? []),
    )
    return { effects: { facts: { packages: byName(found) } } }
  },
})

function byName(packages: readonly PackageFact[]): Readonly<Record<string, readonly PackageFact[]>> {
  const found = new Map<string, PackageFact[]>()
  for (const each of packages) found.set(each.name, [...(found.get(each.name) ?? []), each])
  return Object.fromEntries(found)
}
