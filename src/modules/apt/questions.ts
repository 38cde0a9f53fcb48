import { lines, type Script, sh } from '../../base/shell.ts'
import { fetching } from '../../host/apt/lists.ts'
import { section } from '../../host/sections.ts'
import { preferences, simulatedWords, simulates } from './commands.ts'
import { isGlob, readSpec, type Spec } from './names.ts'
import type { Want } from './params.ts'

/**
 * All queries of a task in one script, and no others. The query for what could be installed takes most of the time: it
 * is skipped where all packages are installed already.
 */
export function questions(want: Want): Script {
  return sh`
    if command -v apt-get >/dev/null; then
      ${section('apt')}
      set -- ; newest= agreed=
      ${namedPackages(want)}
      if [ -z "$agreed" ]; then
        ${listsAge}
        ${asksNewestLists(want) ? newestLists(want) : sh``}
        ${candidates(want)}
        ${simulates(want) ? simulation(want) : sh``}
      fi
      ${want.clean ? fetchedFiles : sh``}
      ${want.autoclean ? outdatedFiles : sh``}
      [ -z "$newest" ] || rm -rf "$newest"
    fi`
}

/** The packages that are named as apt names them; the plan refuses others. */
function specsOf({ name }: Want): Spec[] {
  return name.flatMap(text => readSpec(text) ?? [])
}

/** Whether nothing more is to be known once all packages are installed. */
function isPlain(want: Want): boolean {
  const { state, update_cache, cache_valid_time, deb, upgrade } = want
  const fetches = update_cache ?? cache_valid_time > 0
  const specs = specsOf(want)
  const named = specs.length > 0 && specs.every(({ name, version }) => version === undefined && !isGlob(name))
  return named && state === 'present' && !fetches && !deb && upgrade === 'no' && !simulates(want)
}

const listsAge = sh`
  ${section('lists')}
  now=$(date +%s)
  stamps='/var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp'
  fetched=$(stat -c %Y $stamps 2>/dev/null | sort -n | tail -n 1)
  age=$((now - fetched))
  ls /var/lib/apt/lists | grep -q Release || age=never
  echo "$age"
  echo "$fetched"`

/** Whether the newest version is known only from lists that would be fetched. */
function asksNewestLists(want: Want): boolean {
  return (
    (want.update_cache ?? want.cache_valid_time > 0) && (want.state === 'latest' || want.upgrade !== 'no')
  )
}

/** Fetches stale lists into a folder of their own and lets the questions that follow read those. */
function newestLists(want: Want): Script {
  return sh`
    if [ "$age" = never ] || [ "$age" -ge ${want.cache_valid_time} ]; then
      newest=$(mktemp -d) && chmod 755 "$newest" && cp -a /var/lib/apt/lists/. "$newest"
      set -- -o "Dir::State::Lists=$newest" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
      ${section('fetch problem')}
      answer=$(apt-get "$@" ${fetching(want.update_cache_retries)} -q update 2>&1) || printf '%s\\n' "$answer" | grep '^[EW]:'
    fi`
}

/** The packages by these names; where one is not installed, also those that may stand in for it. */
function namedPackages(want: Want): Script {
  const { deb } = want
  const names = specsOf(want).map(({ name }) => name)
  if (names.length === 0 && !deb) return sh``
  const named = names.filter(name => !isGlob(name)).flatMap(each => ['-e', each])
  const globs = names.filter(isGlob)
  const format = '${db:Status-Status}|${Package}|${Architecture}|${Version}|${Provides}\\n'
  return sh`
    ${section('deb')}
    deb=${deb ? sh`$(dpkg-deb -f ${deb} Package 2>/dev/null)` : sh``}
    ${deb ? sh`dpkg-deb -f ${deb} Version 2>/dev/null && echo "$deb"` : sh``}
    ${section('packages')}
    if rows=$(dpkg-query -W -f ${format} dpkg ${names} $deb 2>/dev/null) && ${areInstalled}; then
      printf '%s\\n' "$rows"
      ${isPlain(want) ? sh`agreed=yes` : sh``}
    else
      dpkg-query -W -f ${format} | grep -wF -e dpkg ${named}
      ${globs.length > 0 ? sh`dpkg-query -W -f ${format} ${globs} 2>/dev/null` : sh``}
    fi`
}

/** Whether every row begins with `installed`, the only status with an i: that of a package that is there. */
const areInstalled = sh`case $deliver_line$rows in *"$deliver_line"[!i]*) false ;; esac`

function candidates(want: Want): Script {
  const { state, default_release } = want
  const names = specsOf(want).map(({ name }) => name)
  if (names.length === 0 || state === 'absent') return sh``
  const release = default_release ? ['-o', `APT::Default-Release=${default_release}`] : []
  const plain = names.filter(name => !isGlob(name))
  const globs = names.filter(isGlob)
  const fitting = globs.map(
    glob => sh`apt-cache "$@" pkgnames ${glob.match(/^[^*?[]*/)?.[0] ?? ''} | grep -x ${expression(glob)}`,
  )
  return sh`
    ${section('candidates')}
    fitting=${globs.length > 0 ? sh`$(${lines(fitting)})` : sh``}
    ${plain.length > 0 ? sh`:` : sh`[ -n "$fitting" ]`} &&
      apt-cache ${release} "$@" policy ${plain} $fitting 2>/dev/null`
}

/** A glob as a regular expression of grep. */
function expression(glob: string): string {
  return glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.').replaceAll('[!', '[^')
}

function simulation(want: Want): Script {
  return sh`
    ${section('simulated')}
    apt-get "$@" ${preferences(want)} -s ${simulatedWords(want)} 2>&1 | grep -E '^(Inst|Remv|Purg|E:) '`
}

const outdatedFiles = sh`
  ${section('outdated files')}
  apt-get -s autoclean 2>/dev/null | grep -c '^Del '`

const fetchedFiles = sh`
  ${section('fetched files')}
  ls /var/cache/apt/archives | grep -c '\\.deb$'`
