import { filledLines } from '../../host/sections.ts'

/** A package as the host knows it. */
export interface Package {
  /** What dpkg says: `installed`, `config-files` and the like. */
  readonly status: string
  readonly version: string
  /** The packages of other names that it stands in for. */
  readonly provides: readonly string[]
}

export interface Now {
  readonly hasApt: boolean
  /** Seconds since the package lists were fetched; `undefined` when they never were. */
  readonly listsAge: number | undefined
  /** When that was, in seconds since 1970. */
  readonly listsFetched: number | undefined
  /** Why newer lists could not be fetched for looking at them. */
  readonly fetchProblem: string | undefined
  /** By name, and by name and architecture. */
  readonly packages: ReadonlyMap<string, Package>
  /** What could be installed: the version that would be chosen, and all there are. */
  readonly candidates: ReadonlyMap<string, { version: string | undefined; versions: readonly string[] }>
  /** What apt-get would do to all packages: `Inst`, `Conf` and `Remv` lines. */
  readonly simulated: readonly string[]
  readonly deb: { name: string; version: string } | undefined
  /** How many fetched package files lie around. */
  readonly fetchedFiles: number
  /** How many of them are of versions that the lists have no more. */
  readonly outdatedFiles: number
}

export function parseState(parts: Readonly<Record<string, string>>): Now {
  const [version, name] = filledLines(parts['deb'])
  const [age, fetched] = filledLines(parts['lists'])
  return {
    hasApt: parts['apt'] !== undefined,
    // Missing where all packages are installed: then it does not matter.
    listsAge: age === 'never' ? undefined : Number(age ?? 0),
    listsFetched: fetched === undefined || age === 'never' ? undefined : Number(fetched),
    fetchProblem: parts['fetch problem'] || undefined,
    packages: parsePackages(filledLines(parts['packages'])),
    candidates: parseCandidates(parts['candidates'] ?? ''),
    simulated: filledLines(parts['simulated']),
    deb: version && name ? { name, version } : undefined,
    fetchedFiles: Number(parts['fetched files'] ?? 0),
    outdatedFiles: Number(parts['outdated files'] ?? 0),
  }
}

/** Reads `status|name|architecture|version|provides`. The architecture of dpkg is that of names without one. */
function parsePackages(rows: readonly string[]): Map<string, Package> {
  const [, , own] = rows.map(row => row.split('|')).find(([, name]) => name === 'dpkg') ?? []
  const packages = new Map<string, Package>()
  for (const row of rows) {
    const [status = '', name = '', of = '', version = '', provides = ''] = row.split('|')
    const known = { status, version, provides: provides.match(/(?<=^|, )[^ ,]+/g) ?? [] }
    packages.set(`${name}:${of}`, known)
    if (of === own || of === 'all') packages.set(name, known)
  }
  return packages
}

/**
 * Reads what `apt-cache policy` prints:
 *
 *     nginx:
 *       Installed: (none)
 *       Candidate: 1.22.1-9
 *       Version table:
 *      *** 1.22.1-9 500
 *             500 http://... bookworm/main amd64 Packages
 */
function parseCandidates(policy: string): Now['candidates'] {
  const parts = policy.split(/^(?=\S)/m).filter(part => part !== '')
  return new Map(
    parts.map(part => {
      const candidate = part.match(/^ {2}Candidate: (\S+)/m)?.[1]
      const versions = [...part.matchAll(/^ (?:\*{3}| {3}) (\S+) -?\d+$/gm)].map(
        ([, version = '']) => version,
      )
      const version = candidate === '(none)' ? undefined : candidate
      return [part.slice(0, part.indexOf(':\n')), { version, versions }]
    }),
  )
}

export function isInstalled(status: string): boolean {
  return status === 'installed' || status.startsWith('triggers-')
}

/** Whether another package that is installed stands in for one. */
export function isProvided(name: string, { packages }: Now): boolean {
  return [...packages.values()].some(({ status, provides }) => isInstalled(status) && provides.includes(name))
}
