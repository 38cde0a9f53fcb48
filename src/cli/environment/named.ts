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
 * The environments that `-i` names.
 * @throws UsageError for a list of hosts, FileError when `environment.yml` is wrong
 */
export function environmentsNamed(names: readonly string[]): NamedEnvironment[] {
  const problems = new Problems()
  const environments = names.map(name => {
    const origin = findSources(name)
    if ('list' in origin) throw new UsageError(`${name} is a list of hosts, and no environment`)
    const { settings } = readEnvironment(origin.folder, problems)
    return { name: settings.name, settings, state: stateFolder({ folder: origin.folder }) }
  })
  problems.throwIfAny()
  return environments
}
