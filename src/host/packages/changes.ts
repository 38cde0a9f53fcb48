import { TaskError } from '../../base/errors.ts'
import { lines, type Script } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { type PackageDifference, packageChange } from './differences.ts'
import { looksAtNewest, type PackageManager, type Packages, type PackageWant } from './manager.ts'

/** What differs between the packages of a host and those that are wanted. */
export function* packageChanges<W extends PackageWant>(
  manager: PackageManager<W>,
  want: W,
  now: Packages,
): Generator<Change> {
  refuseImpossible(manager, now)
  const { installs, upgrades, removals } = packageDifferences(manager, want, now)
  const takesFromIndex = installs.length + upgrades.length > 0
  if (want.update_cache && (takesFromIndex || (want.name.length === 0 && !want.upgrade))) {
    yield { what: 'package index', after: 'fetched', settle: manager.fetchIndex(want) }
  }
  yield* packageChange(removals, names => manager.remove(want, names))
  yield* packageChange([...installs, ...upgrades], () => lines(commands(manager, want, installs, upgrades)))
}

/** The names of the packages that change. */
export function changedPackages<W extends PackageWant>(
  manager: PackageManager<W>,
  want: W,
  now: Packages,
): string[] {
  const { installs, upgrades, removals } = packageDifferences(manager, want, now)
  return [...installs, ...upgrades, ...removals].map(({ name }) => name)
}

interface Differences {
  readonly installs: readonly PackageDifference[]
  readonly upgrades: readonly PackageDifference[]
  readonly removals: readonly PackageDifference[]
}

function packageDifferences<W extends PackageWant>(
  manager: PackageManager<W>,
  want: W,
  now: Packages,
): Differences {
  if (want.state === 'absent') return { installs: [], upgrades: [], removals: removalsOf(want, now) }
  const installs = want.name.flatMap(spec => installsOf(manager, want, spec, now))
  return { installs, upgrades: upgradesOf(want, now), removals: [] }
}

function removalsOf({ name }: PackageWant, now: Packages): PackageDifference[] {
  const there = name.flatMap(spec => now.found.get(spec)?.installed ?? [])
  return there.map(({ name, version }) => ({ asked: name, name, before: version, after: 'absent' }))
}

function installsOf<W extends PackageWant>(
  manager: PackageManager<W>,
  want: W,
  spec: string,
  now: Packages,
): PackageDifference[] {
  const { installed = [], offered = [] } = now.found.get(spec) ?? {}
  const isPattern = manager.isPattern(spec)
  if (installed.length > 0 && !isPattern) {
    const isKept = manager.isKept?.(spec, now) ?? true
    return isKept
      ? []
      : installed.map(({ name, version }) => ({
          asked: spec,
          name,
          before: `${version}, by others`,
          after: version,
        }))
  }
  if (offered.length === 0 && installed.length === 0) {
    if (want.update_only) return []
    if (!want.update_cache || looksAtNewest(want)) throw unknownPackage(spec)
    return [{ asked: spec, name: spec, before: 'absent', after: 'installed' }]
  }
  return offered.flatMap(({ name, version, current }) => {
    if (installed.some(known => known.name === name)) return []
    if (current === undefined && want.update_only) return []
    if (current === version) return []
    if (current !== undefined && manager.mayReplace?.(want, spec, current, version) === false) return []
    const asked = isPattern || offered.length > 1 ? manager.memberSpec({ name, version }) : spec
    return [{ asked, name, before: current ?? 'absent', after: version }]
  })
}

function upgradesOf(
  { name, state, upgrade }: PackageWant,
  { found, updates }: Packages,
): PackageDifference[] {
  const named = name.flatMap(spec => found.get(spec)?.installed.map(({ name }) => name) ?? [])
  return updates
    .filter(({ name }) => upgrade || (state === 'latest' && named.includes(name)))
    .map(({ name, version, current }) => ({ asked: name, name, before: current ?? 'absent', after: version }))
}

function commands<W extends PackageWant>(
  manager: PackageManager<W>,
  want: W,
  installs: readonly PackageDifference[],
  upgrades: readonly PackageDifference[],
): Script[] {
  const asked = (differences: readonly PackageDifference[]) => [
    ...new Set(differences.map(({ asked }) => asked)),
  ]
  return [
    ...(installs.length > 0 ? [manager.install(want, asked(installs))] : []),
    ...(upgrades.length === 0
      ? []
      : [want.upgrade ? manager.upgradeAll(want) : manager.upgrade(want, asked(upgrades))]),
  ]
}

function refuseImpossible(
  { program }: Pick<PackageManager, 'program'>,
  { isThere, problem }: Packages,
): void {
  if (!isThere) {
    throw new TaskError(`Cannot manage packages: the host has no ${program}`, {
      hint: 'the module package takes the package manager that the host has',
    })
  }
  if (problem) throw new TaskError(`Cannot tell what ${program} would do: ${problem}`)
}

function unknownPackage(spec: string): TaskError {
  return new TaskError(`Cannot install ${spec}: the package index has no such package`, {
    hint: 'check the name, or fetch a newer index with update_cache: true',
  })
}
