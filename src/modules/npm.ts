import { TaskError } from '../base/errors.ts'
import { flag, oneOf, path, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { type PackageDifference, packageChange } from '../host/packages/differences.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'

const params = {
  name: text('The package; without it, all that package.json names').check(
    name => /^(@[\w.~-]+\/)?[\w.~][\w.~-]*$/.test(name),
    'must be the name of a package, such as @scope/name',
  ).optional,
  path: path('The folder of the project').optional,
  version: text('Its version').check(version => /^[\w.^~<>=*+-]+$/.test(version), 'must be a version')
    .optional,
  state: oneOf(['present', 'latest', 'absent'], 'What the package is').or('present'),
  global: flag('Install it for all users of the host').or(false),
  ci: flag('Install exactly what package-lock.json says, with `npm ci`').or(false),
  production: flag('Leave out what is only for development').or(false),
  executable: text('The npm to use').or('npm'),
  registry: text('The address of the registry').optional,
  ignore_scripts: flag('Run no scripts of packages').or(false),
  unsafe_perm: flag('Let scripts of packages run as root').or(false),
  no_optional: flag('Leave out optional packages').or(false),
  no_bin_links: flag('Make no links to programs').or(false),
  force: flag('Do it against doubts of npm').or(false),
}

type Want = Values<typeof params>

interface Package {
  readonly version: string | undefined
  /** Whether it is not there, or not in a version that the project can use. */
  readonly isWrong: boolean
}

interface Now {
  readonly hasNpm: boolean
  readonly packages: ReadonlyMap<string, Package>
  /** Versions that could be had, by names: the newest, and the newest that the project allows. */
  readonly outdated: ReadonlyMap<string, { readonly latest: string; readonly wanted: string }>
  /** Whether something below differs from package-lock.json; only asked for `ci`. */
  readonly hasProblems: boolean
}

export const npm = defineModule({
  name: 'npm',
  summary: 'Keep packages of Node.js installed, at their newest version, or absent',
  params,
  examples: `
    - npm: { name: pm2, global: true, version: 5.4.2 }
    - npm: { path: /srv/app, ci: true, production: true }
    - npm: { name: '@scope/tool', path: /srv/app, state: absent }
  `,
  returns: {
    packages: returned('texts', 'The packages that were changed'),
    stdout: returned('text', 'What npm printed, where it was called'),
  },
  differences: ['`ci` calls `npm ci` only where node_modules is not what package-lock.json says'],

  observe: want => ({ script: question(want), parse: parseNpm }),

  *plan(want, now) {
    if (!want.global && want.path === undefined) {
      throw new TaskError('Cannot keep packages of Node.js: path is missing', {
        hint: 'path is the folder of the project; global: true installs for all users',
      })
    }
    if (!now.hasNpm) {
      throw new TaskError(`Cannot keep packages of Node.js: the host has no ${want.executable}`, {
        hint: 'a package brings it: apt: { name: npm }',
      })
    }
    yield* packageChange(differences(want, now), asked => commandFor(want, asked))
  },

  report: (want, now) => ({ packages: differences(want, now).map(({ name }) => name) }),
})

function question(want: Want): Script {
  const ask = (words: string[]) =>
    sh`${want.executable} ${words} ${want.global ? ['--global'] : []} ${want.production ? ['--omit=dev'] : []} 2>/dev/null`
  const asks = lines([
    section('packages'),
    ask(['ls', '--json', '--depth=0']),
    ...(want.state === 'latest' ? [section('outdated'), ask(['outdated', '--json'])] : []),
    ...(want.ci
      ? [section('problems'), sh`${ask(['ls', '--all', '--parseable'])} >/dev/null || echo yes`]
      : []),
  ])
  return sh`
    if command -v ${want.executable} >/dev/null; then
      ${section('npm')}
      ${want.global || want.path === undefined ? asks : sh`if cd ${want.path} 2>/dev/null; then ${asks}; fi`}
    fi
    :`
}

function parseNpm(output: string): Now {
  const parts = sectionsOf(output)
  return {
    hasNpm: parts['npm'] !== undefined,
    packages: new Map(
      Object.entries(dependencies(parts['packages'])).map(([name, { version, missing, invalid }]) => [
        name,
        { version, isWrong: Boolean(missing) || Boolean(invalid) || version === undefined },
      ]),
    ),
    outdated: new Map(Object.entries(JSON.parse(parts['outdated'] || '{}') as Record<string, Outdated>)),
    hasProblems: parts['problems'] === 'yes',
  }
}

interface Outdated {
  readonly latest: string
  readonly wanted: string
}

interface Dependency {
  readonly version?: string
  readonly missing?: boolean
  readonly invalid?: boolean | string
}

/** Reads what `npm ls --json` prints. */
function dependencies(json: string | undefined): Readonly<Record<string, Dependency>> {
  const { dependencies = {} } = JSON.parse(json || '{}') as { dependencies?: Record<string, Dependency> }
  return dependencies
}

function differences(want: Want, now: Now): PackageDifference[] {
  return want.name === undefined ? projectDifferences(want, now) : packageDifferences(want, want.name, now)
}

function packageDifferences({ version, state }: Want, name: string, now: Now): PackageDifference[] {
  const known = now.packages.get(name)
  const installed = known?.isWrong ? undefined : known?.version
  const change = (after: string, asked = name) => [{ asked, name, before: installed ?? 'absent', after }]
  if (state === 'absent') return known === undefined ? [] : change('absent')
  const wanted = state === 'latest' ? now.outdated.get(name)?.latest : version
  if (installed !== undefined && (wanted === undefined || wanted === installed)) return []
  const asked = state === 'latest' ? `${name}@latest` : version === undefined ? name : `${name}@${version}`
  return change(wanted ?? 'installed', asked)
}

/** What differs between a project and what it names itself. */
function projectDifferences(
  { state, ci }: Want,
  { packages, outdated, hasProblems }: Now,
): PackageDifference[] {
  if (state === 'absent') throw new TaskError('Cannot remove packages of Node.js: name is missing')
  const wrong = [...packages].filter(([, { isWrong }]) => isWrong)
  const missing = wrong.map(([name, { version }]) => ({
    asked: '',
    name,
    before: version ?? 'absent',
    after: 'installed',
  }))
  if (ci && hasProblems && missing.length === 0) {
    return [{ asked: '', name: 'node_modules', before: 'something else', after: 'as package-lock.json' }]
  }
  const newer = [...outdated].flatMap(([name, { wanted }]) => {
    const before = packages.get(name)?.version
    return before === undefined || before === wanted ? [] : [{ asked: '', name, before, after: wanted }]
  })
  return state === 'latest' ? [...missing, ...newer] : missing
}

function commandFor(want: Want, asked: readonly string[]): Script {
  const specs = asked.filter(spec => spec !== '')
  const call = sh`${want.executable} ${verb(want)} ${options(want)} -- ${specs}`
  if (want.global || want.path === undefined) return call
  return sh`mkdir -p -- ${want.path} && cd ${want.path} && ${call}`
}

function verb({ name, state, ci }: Want): string {
  if (state === 'absent') return 'uninstall'
  if (name !== undefined) return 'install'
  if (state === 'latest') return 'update'
  return ci ? 'ci' : 'install'
}

function options(want: Want): string[] {
  return [
    ...(want.global ? ['--global'] : []),
    ...(want.production ? ['--omit=dev'] : []),
    ...(want.no_optional ? ['--omit=optional'] : []),
    ...(want.no_bin_links ? ['--no-bin-links'] : []),
    ...(want.ignore_scripts ? ['--ignore-scripts'] : []),
    ...(want.unsafe_perm ? ['--unsafe-perm'] : []),
    ...(want.force ? ['--force'] : []),
    ...(want.registry === undefined ? [] : ['--registry', want.registry]),
  ]
}
