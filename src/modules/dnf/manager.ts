import { type Script, sh } from '../../base/shell.ts'
import type { PackageManager, PackageWant } from '../../host/packages/manager.ts'
import { plainState } from '../../host/packages/params.ts'
import type { Params } from './params.ts'
import { fits, isOlder } from './version.ts'

/** What dnf is asked for: `*` is upgrading all. */
export type DnfWant = PackageWant & Omit<Params, 'name' | 'state'>

export function dnfWant({ name, state, ...options }: Params): DnfWant {
  const isAll = state === 'latest' && name.includes('*')
  return {
    ...options,
    name: name.filter(spec => spec !== '*'),
    state: plainState(state),
    upgrade: isAll,
  }
}

/** How rpm prints a package, and how dnf does. */
const rpmFormat = '%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n'
const dnfFormat = '%{name} %{epoch}:%{version}-%{release}\\n'

export const dnfManager: PackageManager<DnfWant> = {
  program: 'dnf',

  functions: want => sh`
    installed() {
      case $1 in
        /*.rpm | *://*.rpm) set -- "$(rpm -qp --qf '%{NAME}-%{VERSION}-%{RELEASE}' "$1" 2>/dev/null)" ;;
        *[*?[]*) rpm -qa --qf ${rpmFormat} "$1" | ${withoutEpoch}; return ;;
      esac
      { there=$(rpm -q --qf ${rpmFormat} "$1" 2>/dev/null) || there=$(rpm -q --qf ${rpmFormat} --whatprovides "$1" 2>/dev/null); } &&
        printf '%s\\n' "$there" | ${withoutEpoch}
    }
    offered() {
      case $1 in
        /*.rpm | *://*.rpm) rpm -qp --qf ${rpmFormat} "$1" 2>/dev/null | ${withoutEpoch}; return ;;
      esac
      there=$(query "$1")
      if [ -z "$there" ]; then
        there=$(query --whatprovides "$1")
        # Of several that provide something, dnf chooses one itself.
        case $there in *"$deliver_line"*) there="\${1%% *} installed" ;; esac
      fi
      [ -z "$there" ] || printf '%s\\n' "$there" | ${withoutEpoch}
    }
    updates() { query --upgrades ${kinds(want)} ${want.upgrade ? sh`` : sh`$names`} | ${withoutEpoch}; }
    refresh() { dnf -q -y --setopt=cachedir="$newest" ${repositories(want)} makecache; }
    query() {
      dnf -q -y \${newest:+--setopt=cachedir="$newest"} ${repositories(want)} repoquery --latest-limit 1 --qf ${dnfFormat} "$@" 2>/dev/null |
        grep . # some versions end a line themselves
    }`,

  isPattern: spec => /[*?[]/.test(spec),
  memberSpec: ({ name, version }) => `${name}-${version}`,

  mayReplace: ({ allow_downgrade }, spec, before, after) =>
    !fits(before, spec) && (allow_downgrade || !isOlder(after, before)),

  install: (want, specs) => sh`${dnf(want)} install ${specs}`,
  upgrade: (want, names) => sh`${dnf(want)} upgrade ${kinds(want)} ${names}`,
  upgradeAll: want => sh`${dnf(want)} upgrade ${kinds(want)}`,
  remove: (want, names) => sh`${dnf(want)} ${autoRemove(want)} remove ${names}`,
  fetchIndex: want => sh`${dnf(want)} --refresh makecache`,
}

/** An epoch of 0 is not written. */
const withoutEpoch = sh`sed 's/ 0:/ /'`

function dnf(want: DnfWant): Script {
  return sh`dnf -q -y ${repositories(want)} ${options(want)}`
}

function repositories({ enablerepo, disablerepo, exclude, releasever }: DnfWant): string[] {
  return [
    ...disablerepo.map(name => `--disablerepo=${name}`),
    ...enablerepo.map(name => `--enablerepo=${name}`),
    ...exclude.map(name => `--exclude=${name}`),
    ...(releasever === undefined ? [] : [`--releasever=${releasever}`]),
  ]
}

function options(want: DnfWant): string[] {
  const isBest = want.best ?? (want.nobest === undefined ? undefined : !want.nobest)
  return [
    ...(isBest === undefined ? [] : [isBest ? '--best' : '--nobest']),
    ...(want.allowerasing ? ['--allowerasing'] : []),
    ...(want.disable_gpg_check ? ['--nogpgcheck'] : []),
    ...(want.install_weak_deps ? [] : ['--setopt=install_weak_deps=False']),
    ...(want.skip_broken ? ['--skip-broken'] : []),
  ]
}

function kinds({ security, bugfix }: DnfWant): string[] {
  return [...(security ? ['--security'] : []), ...(bugfix ? ['--bugfix'] : [])]
}

function autoRemove({ autoremove }: DnfWant): string[] {
  return [`--setopt=clean_requirements_on_remove=${autoremove ? 'True' : 'False'}`]
}
