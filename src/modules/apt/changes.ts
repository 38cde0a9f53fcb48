import { TaskError } from '../../base/errors.ts'
import type { Script } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { doSimulated, install, remove, simulates } from './commands.ts'
import { matches, parseSpec, type Spec, unknownPackage, unknownVersion, versionFor } from './names.ts'
import type { Want } from './params.ts'
import { isInstalled, isProvided, type Now, type Package } from './state.ts'

/** A change to packages; whether it takes something from the package lists. */
interface PackageChange extends Change {
  readonly installs: boolean
}

export function* packageChanges(want: Want, now: Now, unknownsMayCome: boolean): Generator<PackageChange> {
  if (want.state === 'absent') yield* removals(want, now)
  else if (want.name.length > 0) yield* installations(want, now, unknownsMayCome)
  if (want.deb) yield* debInstallation(want, want.deb, now)
  if (simulates(want)) yield* simulatedChange(want, now)
}

function* removals(want: Want, now: Now): Generator<PackageChange> {
  const goes = ({ status }: Package) => isInstalled(status) || (want.purge && status === 'config-files')
  const present = want.name.flatMap(name => {
    const known = now.packages.get(parseSpec(name).name)
    return known && goes(known)
      ? [{ name: parseSpec(name).name, before: known.version, after: 'absent' }]
      : []
  })
  yield* combinedChange(present, false, names => remove(want, names))
}

function* installations(want: Want, now: Now, unknownsMayCome: boolean): Generator<PackageChange> {
  const wanted = want.name.flatMap(spec => installation(want, parseSpec(spec), now, unknownsMayCome) ?? [])
  yield* combinedChange(wanted, true, names => install(want, names))
}

interface Difference {
  readonly name: string
  readonly before: string
  readonly after: string
}

/** What must be done about one package, if anything. */
function installation(want: Want, spec: Spec, now: Now, unknownsMayCome: boolean): Difference | undefined {
  if (spec.version && want.state === 'latest') {
    throw new TaskError(`Cannot keep ${spec.name} at ${spec.version} and at its newest version`, {
      hint: 'leave out state: latest, or the version',
    })
  }
  const known = now.packages.get(spec.name)
  const installed = known && isInstalled(known.status) ? known.version : undefined
  const candidate = now.candidates.get(spec.name)
  const difference = (after = 'installed') => ({ name: spec.text, before: installed ?? 'absent', after })

  if (installed === undefined) {
    if (want.only_upgrade || (!known && isProvided(spec.name, now))) return undefined
    const version = spec.version ? versionFor(spec, candidate?.versions ?? []) : candidate?.version
    if (!candidate && !unknownsMayCome) throw unknownPackage(spec.name)
    if (spec.version && !version && !unknownsMayCome) throw unknownVersion(spec, candidate?.versions ?? [])
    return difference(version ?? spec.version)
  }
  if (spec.version) {
    if (matches(installed, spec.version)) return undefined
    const version = versionFor(spec, candidate?.versions ?? [])
    if (!version && !unknownsMayCome) throw unknownVersion(spec, candidate?.versions ?? [])
    return difference(version ?? spec.version)
  }
  const isNewest = candidate?.version === undefined || candidate.version === installed
  return want.state === 'latest' && !isNewest ? difference(candidate?.version) : undefined
}

function* debInstallation(want: Want, file: string, now: Now): Generator<PackageChange> {
  if (!now.deb) throw new TaskError(`Cannot install ${file}: it is not a package file, or not there`)
  const { name, version } = now.deb
  const known = now.packages.get(name)
  const before = known && isInstalled(known.status) ? known.version : 'absent'
  if (before === version) return
  yield* combinedChange([{ name, before, after: version }], true, () => install(want, [file]))
}

function* simulatedChange(want: Want, now: Now): Generator<PackageChange> {
  const differences = now.simulated.flatMap(line => {
    const [, verb, name = '', before = 'absent', after = 'absent'] =
      line.match(/^(Inst|Remv|Purg) (\S+)(?: \[([^\]]*)\])?(?: \((\S+))?/) ?? []
    return verb ? [{ name, before, after: verb === 'Inst' ? after : 'absent' }] : []
  })
  yield* combinedChange(differences, want.upgrade !== 'no', () => doSimulated(want))
}

/** Differences of several packages as one change, because one apt-get settles them. */
function* combinedChange(
  differences: readonly Difference[],
  installs: boolean,
  settle: (names: string[]) => Script,
): Generator<PackageChange> {
  if (differences.length === 0) return
  const versionLines = (version: (difference: Difference) => string) =>
    differences.map(difference => `${difference.name.split('=')[0]} ${version(difference)}`).join('\n')
  yield {
    what: differences.length === 1 ? 'package' : 'packages',
    before: versionLines(({ before }) => before),
    after: versionLines(({ after }) => after),
    settle: settle(differences.map(({ name }) => name)),
    installs,
  }
}
