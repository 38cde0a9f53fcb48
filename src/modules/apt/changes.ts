import { TaskError } from '../../base/errors.ts'
import type { Script } from '../../base/shell.ts'
import { type PackageDifference, packageChange } from '../../host/packages/differences.ts'
import type { Change } from '../../model/module.ts'
import { doSimulated, install, remove, simulates } from './commands.ts'
import { isGlob, matches, parseSpec, type Spec, unknownPackage, unknownVersion, versionFor } from './names.ts'
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
  const present = want.name.flatMap(text => {
    const spec = parseSpec(text)
    return namesFor(spec, [...now.packages.keys()]).flatMap(name => {
      const known = now.packages.get(name)
      return known && goes(known) ? [{ asked: name, name, before: known.version, after: 'absent' }] : []
    })
  })
  yield* combinedChange(present, false, names => remove(want, names))
}

/** The names that one stands for, among those that are known; those of one architecture do not count. */
function namesFor({ name }: Spec, known: readonly string[]): readonly string[] {
  if (!isGlob(name)) return [name]
  return known.filter(candidate => !candidate.includes(':') && matches(candidate, name))
}

function* installations(want: Want, now: Now, unknownsMayCome: boolean): Generator<PackageChange> {
  const specs = want.name.flatMap(text => specsFor(parseSpec(text), now, unknownsMayCome))
  const wanted = specs.flatMap(spec => installation(want, spec, now, unknownsMayCome) ?? [])
  yield* combinedChange(wanted, true, names => install(want, names))
}

/** The packages that one spec stands for: a glob for all that fit, of those that have a version that fits too. */
function specsFor(spec: Spec, now: Now, unknownsMayCome: boolean): readonly Spec[] {
  if (!isGlob(spec.name)) return [spec]
  const isOffered = (name: string) => {
    const { version, versions = [] } = now.candidates.get(name) ?? {}
    return version !== undefined && (spec.version === undefined || versionFor(spec, versions) !== undefined)
  }
  const names = namesFor(spec, [...now.candidates.keys()]).filter(isOffered)
  if (names.length > 0) return names.map(name => ({ ...spec, name }))
  if (unknownsMayCome) return [spec]
  throw unknownPackage(spec.text)
}

/** What must be done about one package, if anything. */
function installation(
  want: Want,
  spec: Spec,
  now: Now,
  unknownsMayCome: boolean,
): PackageDifference | undefined {
  if (spec.version && want.state === 'latest') {
    throw new TaskError(`Cannot keep ${spec.name} at ${spec.version} and at its newest version`, {
      hint: 'leave out state: latest, or the version',
    })
  }
  const known = now.packages.get(spec.name)
  const installed = known && isInstalled(known.status) ? known.version : undefined
  const candidate = now.candidates.get(spec.name)
  const difference = (after = 'installed') => ({
    asked: spec.version === undefined ? spec.name : `${spec.name}=${after}`,
    name: spec.name,
    before: installed ?? 'absent',
    after,
  })

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
  yield* combinedChange([{ asked: name, name, before, after: version }], true, () => install(want, [file]))
}

function* simulatedChange(want: Want, now: Now): Generator<PackageChange> {
  const differences = now.simulated.flatMap(line => {
    const [, verb, name = '', before = 'absent', after = 'absent'] =
      line.match(/^(Inst|Remv|Purg) (\S+)(?: \[([^\]]*)\])?(?: \((\S+))?/) ?? []
    return verb ? [{ asked: name, name, before, after: verb === 'Inst' ? after : 'absent' }] : []
  })
  yield* combinedChange(differences, want.upgrade !== 'no', () => doSimulated(want))
}

function* combinedChange(
  differences: readonly PackageDifference[],
  installs: boolean,
  settle: (names: string[]) => Script,
): Generator<PackageChange> {
  for (const change of packageChange(differences, settle)) yield { ...change, installs }
}
