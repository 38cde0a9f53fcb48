import { type Script, sh } from '../../base/shell.ts'
import type { Want } from './params.ts'

/** Waits for others who fetch: unlike dpkg's lock, apt-get does not wait for that of the lists by itself. */
export function fetchLists(want: Want): Script {
  return sh`
    waited=0
    until answer=$(${aptGet(want)} ${fetching(want)} update 2>&1); do
      case $answer in *'Could not get lock'*) ;; *) waited=${want.lock_timeout} ;; esac
      if [ "$waited" -ge ${want.lock_timeout} ]; then printf '%s\\n' "$answer" >&2; exit 100; fi
      waited=$((waited + 1)); sleep 1
    done
    touch /var/lib/apt/lists`
}

export function install(want: Want, names: readonly string[]): Script {
  return sh`${aptGet(want)} install ${autoRemove(want)} ${names}`
}

export function remove(want: Want, names: readonly string[]): Script {
  return sh`${aptGet(want)} ${want.purge ? 'purge' : 'remove'} ${autoRemove(want)} ${names}`
}

/** Does to all packages what was simulated. */
export function doSimulated(want: Want): Script {
  return sh`${aptGet(want)} ${simulatedWords(want)}`
}

export function simulates(want: Want): boolean {
  return simulatedWords(want).length > 0
}

/** What apt-get is asked to do about all packages. */
export function simulatedWords(want: Want): string[] {
  const purge = want.purge ? ['--purge'] : []
  if (want.state === 'fixed') return ['--fix-broken', 'install']
  if (want.upgrade === 'no') return want.autoremove && want.name.length === 0 ? ['autoremove', ...purge] : []
  const verb = ['full', 'dist'].includes(want.upgrade) ? ['dist-upgrade'] : ['upgrade', '--with-new-pkgs']
  return [...verb, ...autoRemove(want), ...purge]
}

function aptGet(want: Want): Script {
  const options = [
    '-o',
    `DPkg::Lock::Timeout=${want.lock_timeout}`,
    ...want.dpkg_options.flatMap(option => ['-o', `Dpkg::Options::=--${option}`]),
    ...preferences(want),
  ]
  return sh`DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none apt-get -q -y ${options}`
}

/** Options that decide which version is chosen, and what may happen to the others. */
export function preferences(want: Want): string[] {
  const recommends = want.install_recommends
  return [
    ...(want.default_release ? ['-t', want.default_release] : []),
    ...(recommends === undefined ? [] : ['-o', `APT::Install-Recommends=${recommends}`]),
    ...(want.allow_downgrade ? ['--allow-downgrades'] : []),
    ...(want.allow_unauthenticated ? ['--allow-unauthenticated'] : []),
    ...(want.allow_change_held_packages ? ['--allow-change-held-packages'] : []),
  ]
}

/** Without the error mode, lists that could not be fetched are no more than a warning. */
export function fetching({ update_cache_retries }: Want): string[] {
  return ['-o', `Acquire::Retries=${update_cache_retries}`, '-o', 'APT::Update::Error-Mode=any']
}

function autoRemove({ autoremove }: Want): string[] {
  return autoremove ? ['--auto-remove'] : []
}
