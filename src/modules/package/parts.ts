import { TaskError } from '../../base/errors.ts'
import type { Params, Values } from '../../base/params.ts'
import { sh } from '../../base/shell.ts'
import type { Packages } from '../../host/packages/manager.ts'
import { packageModuleParts, packageReturns } from '../../host/packages/module.ts'
import { sectionsOf } from '../../host/sections.ts'
import type { Change, Probe } from '../../model/module.ts'
import { apkManager, apkWant } from '../apk/manager.ts'
import { params as apkParams } from '../apk/params.ts'
import { aptParts } from '../apt/keep.ts'
import type { Now } from '../apt/state.ts'
import { dnfManager, dnfWant } from '../dnf/manager.ts'
import { params as dnfParams } from '../dnf/params.ts'
import { pacmanManager, pacmanWant } from '../pacman/manager.ts'
import { params as pacmanParams } from '../pacman/params.ts'
import type { Want } from './params.ts'

/** The package managers beside apt, each with the parameters that all have. */
const others = {
  dnf: packageModuleParts(dnfManager, (want: Want) => ({
    ...dnfWant({ ...defaults(dnfParams), ...shared(want) }),
    upgrade: shared(want).upgrade,
  })),
  apk: packageModuleParts(apkManager, (want: Want) => apkWant({ ...defaults(apkParams), ...shared(want) })),
  pacman: packageModuleParts(pacmanManager, (want: Want) =>
    pacmanWant({ ...defaults(pacmanParams), ...shared(want) }),
  ),
}

type Other = keyof typeof others

/** What the package manager says that a host has. */
type State =
  | { readonly manager: 'apt'; readonly now: Now }
  | { readonly manager: Other; readonly now: Packages }
  | { readonly manager: undefined }

export const packageParts = {
  returns: { ...aptParts.returns, ...packageReturns },

  observe: (want: Want): Probe<State> => ({
    script: want.use === 'auto' ? firstOfAll(want) : partsOf(want.use).observe(want).script,
    parse(output) {
      const manager = managerIn(output, want)
      if (manager === undefined) return { manager }
      if (manager === 'apt') return { manager, now: aptParts.observe(want).parse(output, 0) }
      return { manager, now: others[manager].observe(want).parse(output, 0) }
    },
  }),

  plan(want: Want, state: State): Iterable<Change> {
    if (state.manager === 'apt') return aptParts.plan(want, state.now)
    if (state.manager === undefined) {
      throw new TaskError('Cannot manage packages: the host has no apt-get, dnf, apk or pacman')
    }
    if (want.state === 'fixed') throw new TaskError('Cannot repair packages: state: fixed is for apt')
    return others[state.manager].plan(want, state.now)
  },

  report(want: Want, state: State): Readonly<Record<string, unknown>> {
    if (state.manager === undefined) return {}
    return state.manager === 'apt'
      ? aptParts.report(want, state.now)
      : others[state.manager].report(want, state.now)
  },
}

function partsOf(manager: 'apt' | Other) {
  return manager === 'apt' ? aptParts : others[manager]
}

/** Asks the first package manager that is there. */
function firstOfAll(want: Want) {
  const ask = (manager: 'apt' | Other) => partsOf(manager).observe(want).script
  return sh`
    if command -v apt-get >/dev/null; then
      ${ask('apt')}
    elif command -v dnf >/dev/null; then
      ${ask('dnf')}
    elif command -v apk >/dev/null; then
      ${ask('apk')}
    elif command -v pacman >/dev/null; then
      ${ask('pacman')}
    fi`
}

function managerIn(output: string, { use }: Want): 'apt' | Other | undefined {
  if (use !== 'auto') return use
  const parts = sectionsOf(output)
  if (parts['apt'] !== undefined) return 'apt'
  return (Object.keys(others) as Other[]).find(manager => manager === parts['manager'])
}

/** The parameters that every package manager has. */
function shared({ name, state, update_cache, cache_valid_time, upgrade }: Want) {
  const isAll = state === 'latest' && name.includes('*')
  return {
    name: isAll ? name.filter(spec => spec !== '*') : name,
    state: state === 'fixed' ? 'present' : state,
    update_cache: update_cache ?? cache_valid_time > 0,
    upgrade: isAll || upgrade !== 'no',
  } as const
}

function defaults<P extends Params>(params: P): Values<P> {
  return Object.fromEntries(
    Object.entries(params).map(([name, { fallback }]) => [name, fallback]),
  ) as Values<P>
}
