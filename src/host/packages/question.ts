import { type Script, sh } from '../../base/shell.ts'
import { filledLines, section } from '../sections.ts'
import {
  type Found,
  type Offer,
  type PackageManager,
  type Packages,
  type PackageWant,
  withNewest,
} from './manager.ts'

/** Asks a package manager about the packages of a task. */
export function packagesQuestion<W extends PackageWant>(manager: PackageManager<W>, want: W): Script {
  return sh`
    if command -v ${manager.program} >/dev/null; then
      ${section('manager')}
      echo ${manager.program}
      ${manager.functions(want)}
      ${withCurrent}
      ${withNewest(
        want,
        section('problem'),
        sh`
          ${section('packages')}
          names=
          for spec in ${want.name}; do
            printf '=%s\\n' "$spec"
            there=$(installed "$spec")
            if [ -n "$there" ]; then
              printf '%s\\n' "$there" | sed 's/^/+ /'
              names="$names $(printf '%s\\n' "$there" | cut -d ' ' -f 1 | tr '\\n' ' ')"
            fi
            ${want.state === 'absent' ? sh`:` : offers(manager, want)}
          done
          ${updates(want)}`,
      )}
    fi`
}

/** Prints what would be installed for `$spec`, where that is not there, or not all of it may be. */
function offers<W extends PackageWant>(manager: PackageManager<W>, want: W): Script {
  const patterns = want.name.filter(spec => manager.isPattern(spec))
  const isPattern =
    patterns.length === 0 ? sh`false` : sh`case $spec in ${alternatives(patterns)}) ;; *) false ;; esac`
  return sh`
    if [ -z "$there" ] || ${isPattern}; then
      offered "$spec" | with_current | sed 's/^/- /'
    fi`
}

function alternatives(words: readonly string[]): Script {
  const [first = '', ...others] = words
  return others.reduce((before, word) => sh`${before} | ${word}`, sh`${first}`)
}

/** Prints newer versions of the packages that were found; of all, where all are upgraded. */
function updates({ state, upgrade }: PackageWant): Script {
  if (state !== 'latest' && !upgrade) return sh``
  const isAsked = upgrade ? sh`:` : sh`case " $names " in *" $name "*) ;; *) false ;; esac`
  return sh`
    ${section('updates')}
    ${upgrade ? sh`` : sh`[ -z "$names" ] ||`} updates | while read -r name version; do
      if ${isAsked}; then printf '%s %s\\n' "$name" "$version"; fi
    done | with_current`
}

/** Puts the version that is there behind a name and a version. */
const withCurrent = sh`
  with_current() {
    while read -r name version; do
      printf '%s %s %s\\n' "$name" "$version" "$(installed "$name" | tail -n 1 | cut -d ' ' -f 2)"
    done
  }`

/**
 * Reads what the question printed:
 *
 *     =nginx                  what was asked for
 *     + nginx 1.22            is there
 *     - nginx 1.24 1.22       would be installed, and what is there of it
 */
export function parsePackages(parts: Readonly<Record<string, string>>): Packages {
  return {
    isThere: parts['manager'] !== undefined,
    problem: parts['problem'] || undefined,
    found: new Map(
      (parts['packages'] ?? '')
        .split(/^=/m)
        .slice(1)
        .map(block => {
          const [spec = '', ...rows] = block.split('\n')
          return [spec, foundIn(rows)]
        }),
    ),
    updates: filledLines(parts['updates']).map(offerOf),
    world: (parts['world'] ?? '').split(/\s+/).filter(Boolean),
  }
}

function foundIn(rows: readonly string[]): Found {
  const marked = (mark: string) =>
    rows.filter(row => row.startsWith(`${mark} `)).map(row => offerOf(row.slice(2)))
  const offered = new Map(marked('-').map(offer => [offer.name, offer]))
  return {
    installed: marked('+').map(({ name, version }) => ({ name, version })),
    offered: [...offered.values()],
  }
}

function offerOf(row: string): Offer {
  const [name = '', version = '', current] = row.split(' ')
  return { name, version, current: current || undefined }
}
