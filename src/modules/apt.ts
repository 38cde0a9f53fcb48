import { TaskError } from '../base/errors.ts'
import { oneOf } from '../base/params.ts'
import { sh } from '../base/shell.ts'
import { sectionsOf } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'
import { packageChanges } from './apt/changes.ts'
import { fetchLists, simulates } from './apt/commands.ts'
import { params, type Want } from './apt/params.ts'
import { questions } from './apt/questions.ts'
import { type Now, parseState } from './apt/state.ts'

export const apt = defineModule({
  name: 'apt',
  summary: 'Keep Debian packages installed, at their newest version, or absent',
  params,
  examples: `
    - apt: { name: nginx }
    - apt: { name: [docker.io, iptables], install_recommends: false, cache_valid_time: 3600 }
    - apt: { name: 'postgresql=15*', state: present }
    - apt: { name: exim4-base, state: absent, purge: true, autoremove: true }
    - apt: { upgrade: dist, update_cache: true }
  `,
  differences: ['It needs `apt-get` only, not `python3-apt`'],

  observe: want => ({
    script: questions(want),
    parse: output => parseState(sectionsOf(output)),
  }),

  *plan(want, now) {
    if (!now.hasApt) {
      throw new TaskError('Cannot manage packages: the host has no apt-get', {
        hint: 'the module apt is for Debian and its descendants: when: eq facts.package_manager "apt"',
      })
    }
    if (want.name.length > 0 && want.upgrade !== 'no') {
      throw new TaskError('Cannot upgrade everything and keep single packages in one task: name and upgrade')
    }
    const problem = now.fetchProblem ?? now.simulated.find(line => line.startsWith('E:'))
    if (problem) throw new TaskError(`Cannot tell what apt-get would do: ${problem}`)
    const fetches = wantsFreshLists(want, now)
    const changes = [...packageChanges(want, now, fetches || now.listsAge === undefined)]
    const installs = changes.some(change => change.installs)

    if (fetches ? installs || onlyFetches(want) : installs && now.listsAge === undefined) {
      yield { what: 'package lists', before: displayAge(now), after: 'fetched', settle: fetchLists(want) }
    }
    for (const { what, before, after, settle } of changes) yield { what, before, after, settle }
    if (want.clean && now.fetchedFiles > 0) {
      const before = `${now.fetchedFiles} fetched`
      yield { what: 'package files', before, after: 'none', settle: sh`apt-get clean` }
    }
  },
})

/** The same module under the name that playbooks use which are for hosts of every kind. */
export const packageModule = defineModule({
  name: 'package',
  summary:
    'Keep packages installed, at their newest version, or absent, with the package manager of the host',
  params: {
    ...params,
    use: oneOf(['auto', 'apt'], 'The package manager: that of Debian and its descendants is known').or(
      'auto',
    ),
  },
  examples: `
    - package: { name: [git, rsync], state: present }
  `,
  differences: ['It knows the package manager of Debian and its descendants only'],
  observe: want => apt.observe(want),
  plan: (want, now: Now) => apt.plan?.(want, now) ?? [],
})

function wantsFreshLists({ update_cache, cache_valid_time }: Want, { listsAge }: Now): boolean {
  if (!(update_cache ?? cache_valid_time > 0)) return false
  return listsAge === undefined || listsAge >= cache_valid_time
}

/** Whether fetching the lists is all that the task is for. */
function onlyFetches(want: Want): boolean {
  return want.name.length === 0 && !want.deb && !simulates(want)
}

function displayAge({ listsAge }: Now): string {
  if (listsAge === undefined) return 'never fetched'
  if (listsAge < 3600) return `${Math.floor(listsAge / 60)} minutes old`
  return `${Math.floor(listsAge / 3600)} hours old`
}
