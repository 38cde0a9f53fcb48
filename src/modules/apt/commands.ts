import { type Script, sh } from '../../base/shell.ts'
import { aptGet as aptGetWith, fetchLists as fetchListsWith } from '../../host/apt/lists.ts'
import { explainingLocks } from '../../host/apt/locks.ts'
import type { Want } from './params.ts'

export function fetchLists(want: Want): Script {
  return fetchListsWith({
    lockTimeout: want.lock_timeout,
    retries: want.update_cache_retries,
    options: options(want),
  })
}

export function install(want: Want, names: readonly string[]): Script {
  return explainingLocks(sh`${aptGet(want)} install ${autoRemove(want)} ${names}`)
}

export function remove(want: Want, names: readonly string[]): Script {
  return explainingLocks(sh`${aptGet(want)} ${want.purge ? 'purge' : 'remove'} ${autoRemove(want)} ${names}`)
}

/** Does to all packages what was simulated. */
export function doSimulated(want: Want): Script {
  return explainingLocks(sh`${aptGet(want)} ${simulatedWords(want)}`)
}

/** Removes package files that were fetched: all, or those that can be fetched no more. */
export function cleanUp(want: Want, command: 'clean' | 'autoclean'): Script {
  return explainingLocks(sh`${aptGet(want)} ${command}`)
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
  return aptGetWith(want.lock_timeout, options(want))
}

function options(want: Want): string[] {
  return [...want.dpkg_options.flatMap(option => ['-o', `Dpkg::Options::=--${option}`]), ...preferences(want)]
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

function autoRemove({ autoremove }: Want): string[] {
  return autoremove ? ['--auto-remove'] : []
}
