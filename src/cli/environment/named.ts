import { UsageError } from '../../base/errors.ts'
import { Problems } from '../../base/problems.ts'
import { readEnvironment } from '../../inventory/environment.ts'
import { findSources } from '../../inventory/sources.ts'
import type { EnvironmentSettings } from '../../model/environment.ts'
import { stateFolder } from '../state/state.ts'

/** An environment that a command was told of by name, whose hosts need not be read. */
export interface NamedEnvironment {
  readonly name: string
  readonly settings: EnvironmentSettings
  /** The folder of what runs keep. */
  readonly state: string
}

/**
 * The one environment that `-i` names.
 * @throws UsageError for a list of hosts, or for several; FileError when `environment.yml` is wrong
 */
export function environmentNamed([name = '', ...more]: readonly string[]): NamedEnvironment {
  if (more.length > 0) throw new UsageError('This command is for one environment')
  const origin = findSources(name)
  if ('list' in origin) throw new UsageError(`${name} is a list of hosts, and no environment`)
  const problems = new Problems()
  const { settings } = readEnvironment(origin.folder, problems)
  problems.throwIfAny()
  return { name: settings.name, settings, state: stateFolder(origin) }
}
