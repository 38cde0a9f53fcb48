import { TaskError } from '../../base/errors.ts'
import { type Returns, returned } from '../../base/returns.ts'
import { sectionsOf } from '../../host/sections.ts'
import type { Change, Probe } from '../../model/module.ts'
import { packageChanges } from './changes.ts'
import { cleanUp, fetchLists, simulates } from './commands.ts'
import type { Want } from './params.ts'
import { questions } from './questions.ts'
import { type Now, parseState } from './state.ts'

const returns: Returns = {
  cache_updated: returned('flag', 'Whether the package lists were fetched'),
  cache_update_time: returned(
    'number',
    'When they were fetched last, in seconds since 1970, where that was looked at',
  ),
  stdout: returned('text', 'What apt-get printed, where it was called for packages'),
}

/** The parts of a module that keeps packages with apt-get. */
export const aptParts = {
  returns,

  observe: (want: Want): Probe<Now> => ({
    script: questions(withUpgrade(want)),
    parse: output => parseState(sectionsOf(output)),
  }),

  *plan(given: Want, now: Now): Generator<Change> {
    const want = withUpgrade(given)
    refuseImpossible(want, now)
    const changes = [...packageChanges(want, now, wantsFreshLists(want, now) || now.listsAge === undefined)]
    if (
      fetchesLists(
        want,
        now,
        changes.some(({ installs }) => installs),
      )
    ) {
      const settle = fetchLists(want)
      yield { what: 'package lists', before: displayAge(now), after: 'fetched', settle, registers: fetchedAt }
    }
    for (const { installs: _, ...change } of changes) yield change
    yield* filesChange('package files', want.clean ? now.fetchedFiles : 0, 'clean', want)
    yield* filesChange('outdated package files', want.autoclean ? now.outdatedFiles : 0, 'autoclean', want)
  },

  report(given: Want, now: Now): Readonly<Record<string, unknown>> {
    const want = withUpgrade(given)
    return {
      cache_updated: fetchesLists(want, now, installsAnything(want, now)),
      ...(now.listsFetched !== undefined && { cache_update_time: now.listsFetched }),
    }
  },
}

/** `*` at its newest version is everything that is installed, and not all there is. */
function withUpgrade(want: Want): Want {
  if (want.state !== 'latest' || !want.name.includes('*')) return want
  const name = want.name.filter(spec => spec !== '*')
  return { ...want, name, upgrade: want.upgrade === 'no' ? 'yes' : want.upgrade }
}

function refuseImpossible(want: Want, now: Now): void {
  if (!now.hasApt) {
    throw new TaskError('Cannot manage packages: the host has no apt-get', {
      hint: 'the module apt is for Debian and its descendants: when: eq facts.package_manager "apt"',
    })
  }
  if (want.name.length > 0 && want.upgrade !== 'no') {
    throw new TaskError('Cannot upgrade everything and keep single packages in one task: name and upgrade')
  }
  if (want.name.includes('*') && want.state === 'present') {
    throw new TaskError('Cannot install every package there is: name: "*" is for state: latest')
  }
  const problem = now.fetchProblem ?? now.simulated.find(line => line.startsWith('E:'))
  if (problem) throw new TaskError(`Cannot tell what apt-get would do: ${problem}`)
}

/** Whether the lists are fetched: where something is installed from them, or the task is for nothing else. */
function fetchesLists(want: Want, now: Now, installs: boolean): boolean {
  if (wantsFreshLists(want, now)) return installs || onlyFetches(want)
  return installs && now.listsAge === undefined
}

function installsAnything(want: Want, now: Now): boolean {
  const unknownsMayCome = wantsFreshLists(want, now) || now.listsAge === undefined
  return [...packageChanges(want, now, unknownsMayCome)].some(({ installs }) => installs)
}

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

/** What the step that fetches the lists prints at its end. */
function fetchedAt(printed: string) {
  return { cache_update_time: Number(printed.trim().split('\n').at(-1)) }
}

function* filesChange(
  what: string,
  count: number,
  command: 'clean' | 'autoclean',
  want: Want,
): Generator<Change> {
  if (count > 0) yield { what, before: `${count} fetched`, after: 'none', settle: cleanUp(want, command) }
}
