import { sh } from '../../base/shell.ts'
import type { PackageManager, PackageWant } from '../../host/packages/manager.ts'
import { plainState } from '../../host/packages/params.ts'
import type { Params } from './params.ts'

export type PacmanWant = PackageWant & Omit<Params, 'name' | 'state'>

export function pacmanWant({ state, ...options }: Params): PacmanWant {
  return { ...options, state: plainState(state) }
}

const pacman = ['pacman', '--noconfirm', '--noprogressbar']

export const pacmanManager: PackageManager<PacmanWant> = {
  program: 'pacman',

  functions: () => sh`
    ask() { pacman \${newest:+--dbpath "$newest"} --noconfirm "$@" 2>/dev/null; }
    installed() { ask -T -- "$1" >/dev/null && ask -Q -- "\${1%%[<>=]*}"; }
    offered() { ask -Sddp --print-format '%n %v' -- "$1"; }
    updates() { ask -Qu | sed -n 's/^\\([^ ]*\\) [^ ]* -> \\([^ ]*\\)$/\\1 \\2/p'; }
    refresh() {
      ln -s "$(pacman-conf DBPath)/local" "$newest/local" && pacman --dbpath "$newest" --logfile /dev/null -Sy
    }`,

  isPattern: () => false,
  memberSpec: ({ name }) => name,

  /** Of a group, a package that is there is as wanted, whichever its version. */
  mayReplace: ({ state }, spec) => state === 'latest' || /[<>=]/.test(spec),

  install: (want, specs) => sh`${pacman} -S --needed ${want.extra_args} -- ${specs}`,
  upgrade: (want, names) => sh`${pacman} -S --needed ${want.extra_args} -- ${names}`,
  upgradeAll: want => sh`${pacman} -Su ${want.upgrade_extra_args}`,
  remove: ({ force, remove_nosave, extra_args }, names) => sh`
    ${pacman} -R ${force ? ['-dd'] : []} ${remove_nosave ? ['--nosave'] : []} ${extra_args} -- ${names}`,
  fetchIndex: want => sh`${pacman} ${want.force ? '-Syy' : '-Sy'} ${want.update_cache_extra_args}`,
}
