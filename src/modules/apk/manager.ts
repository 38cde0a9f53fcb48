import { type Script, sh } from '../../base/shell.ts'
import type { PackageManager, PackageWant } from '../../host/packages/manager.ts'
import { plainState } from '../../host/packages/params.ts'
import { section } from '../../host/sections.ts'
import type { Params } from './params.ts'

export type ApkWant = PackageWant & Omit<Params, 'name' | 'state'>

export function apkWant({ state, ...options }: Params): ApkWant {
  return { ...options, state: plainState(state) }
}

export const apkManager: PackageManager<ApkWant> = {
  program: 'apk',

  functions: want => sh`
    ${section('world')}
    cat ${want.world} 2>/dev/null
    ask() { apk \${newest:+--cache-dir "$newest"} ${repositories(want)} "$@" 2>/dev/null; }
    versions() { sed -n 's/^\\(.*\\)-\\([^-]*-r[0-9]*\\).*$/\\1 \\2/p'; }
    installed() { ask info -e -v -- "$1" | versions; }
    offered() { ask add --simulate -- "$1" | ${simulated} | ${chosen}; }
    updates() { ask version -l '<' | sed -n 's/^\\([^ ]*\\)-[^-]*-r[0-9]* *< *\\([^ ]*\\).*/\\1 \\2/p'; }
    refresh() { apk --cache-dir "$newest" ${repositories(want)} update; }`,

  isPattern: () => false,
  memberSpec: ({ name }) => name,

  /** What came as a dependency goes with what needed it, until somebody asks for it. */
  isKept: (spec, { world }) => world.some(entry => nameIn(entry) === nameIn(spec)),

  install: (want, specs) => sh`${apk(want)} add -- ${specs}`,
  upgrade: (want, names) => sh`${apk(want)} add --upgrade -- ${names}`,
  upgradeAll: want => sh`${apk(want)} upgrade ${want.available ? ['--available'] : []}`,
  remove: (want, names) => sh`
    ${apk(want)} del -- ${names}
    left=$(apk info -e -- ${names})
    if [ -n "$left" ]; then
      printf 'other packages need %s\\n' $left >&2
      exit 1
    fi`,
  fetchIndex: want => sh`apk ${repositories(want)} update`,
}

/** What would be installed, and in which version: `(1/2) Upgrading nginx (1.26.1-r0 -> 1.26.2-r0)`. */
const simulated = sh`sed -n 's/^([0-9]*\\/[0-9]*) [A-Z][a-z]* \\([^ ]*\\) (\\(.* -> \\)*\\([^ ]*\\)).*/\\1 \\3/p'`

/** The line of the package itself; where it has another name, the last one: what it needs comes first. */
const chosen = sh`awk -v "name=\${1%%[<>=~@]*}" '$1 == name { own = $0 } { last = $0 } END { if (NR) print own ? own : last }'`

function apk(want: ApkWant): Script {
  return sh`apk --no-progress ${want.no_cache ? ['--no-cache'] : []} ${repositories(want)}`
}

function repositories({ repository }: ApkWant): string[] {
  return repository.flatMap((address, at) => [
    ...(at === 0 ? ['--repositories-file', '/dev/null'] : []),
    '--repository',
    address,
  ])
}

/** The package that an entry such as `nginx>1.26@edge` is about. */
function nameIn(entry: string): string {
  return entry.replace(/[<>=~@].*/, '')
}
