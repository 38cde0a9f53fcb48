import { type Script, sh } from '../../base/shell.ts'

/** What is wanted of packages, whichever program manages them. */
export interface PackageWant {
  readonly name: readonly string[]
  readonly state: 'present' | 'latest' | 'absent'
  readonly update_cache: boolean
  /** Whether everything that is installed becomes the newest. */
  readonly upgrade: boolean
  /** Whether what is not installed is left alone. */
  readonly update_only?: boolean
}

/** How one package manager is asked and told. */
export interface PackageManager<W extends PackageWant = PackageWant> {
  readonly program: string
  /**
   * Shell functions that print a name and a version a line: `installed SPEC` those that are there, `offered SPEC` those
   * that would be installed, `updates` what could be newer. `refresh` fetches the index into the folder `$newest`.
   */
  functions(want: W): Script
  /** Whether several packages, that may be there in part, are meant by one name. */
  isPattern(spec: string): boolean
  /** What one of these packages is asked for with. */
  memberSpec(member: Version): string
  /** Whether a package that is there counts as wanted; it does where this is left out. */
  isKept?(spec: string, now: Packages): boolean
  /** Whether one version may be replaced by another for a spec; it may where this is left out. */
  mayReplace?(want: W, spec: string, before: string, after: string): boolean
  install(want: W, specs: readonly string[]): Script
  upgrade(want: W, names: readonly string[]): Script
  upgradeAll(want: W): Script
  remove(want: W, names: readonly string[]): Script
  fetchIndex(want: W): Script
}

export interface Version {
  readonly name: string
  readonly version: string
}

/** What would be installed, and the version that is there. */
export interface Offer extends Version {
  readonly current: string | undefined
}

/** What a host says of one name that was asked for. */
export interface Found {
  readonly installed: readonly Version[]
  readonly offered: readonly Offer[]
}

/** What a host says of its packages. */
export interface Packages {
  /** Whether it has the package manager. */
  readonly isThere: boolean
  /** Why a newer index could not be fetched for looking at it. */
  readonly problem: string | undefined
  readonly found: ReadonlyMap<string, Found>
  /** What could be newer. */
  readonly updates: readonly Offer[]
  /** What those asked for that the package manager keeps, where it knows. */
  readonly world: readonly string[]
}

/** Whether the newest index must be looked at to tell what would change. */
export function looksAtNewest({ update_cache, state, upgrade }: PackageWant): boolean {
  return update_cache && (state === 'latest' || upgrade)
}

/** A folder for the newest index, where that is looked at, in `$newest`; `then` may use it. Prints why it is not there. */
export function withNewest(want: PackageWant, problem: Script, then: Script): Script {
  if (!looksAtNewest(want))
    return sh`
    newest=
    ${then}`
  return sh`
    newest=$(mktemp -d)
    ${problem}
    answer=$([ -d "$newest" ] && refresh 2>&1) || printf '%s\\n' "\${answer:-it needs a folder for the package index}"
    ${then}
    [ -z "$newest" ] || rm -rf -- "$newest"`
}
