import { basename, dirname, join } from 'node:path'
import { UsageError } from '../../base/errors.ts'
import { isFile, namesIn } from '../../base/files.ts'
import { Problems } from '../../base/problems.ts'
import type { Redaction } from '../../base/redaction.ts'
import { readEnvironment } from '../../inventory/environment.ts'
import { findEnvironment } from '../../inventory/sources.ts'
import type { EnvironmentSettings } from '../../model/environment.ts'
import type { KeySources } from '../../secrets/find-key.ts'
import { isSecretVariable, type ProcessEnvironment } from '../../secrets/key-places.ts'
import { askSecret } from '../prompt.ts'

/**
 * The settings of the environment that `-i` names.
 * @throws UsageError when there is no such folder, FileError when its `environment.yml` is wrong
 */
export function environmentNamed(names: readonly string[]): EnvironmentSettings {
  if (names.length !== 1)
    throw new UsageError(`Secrets belong to one environment, and not to ${names.join(' and ')}`)
  const problems = new Problems()
  const { settings } = readEnvironment(findEnvironment(names[0] ?? ''), problems)
  problems.throwIfAny()
  return settings
}

/** The other environments beside one. What is wrong in them is told when one of them is used. */
export function siblingsOf({ folder }: EnvironmentSettings): readonly EnvironmentSettings[] {
  const around = dirname(folder)
  return namesIn(around)
    .map(name => join(around, name))
    .filter(other => other !== folder && isFile(join(other, 'environment.yml')))
    .sort()
    .map(other => readEnvironment(other, new Problems()).settings)
}

/** The name of the project that an environment belongs to: that of the folder around `inventories`. */
export function projectOf({ folder }: EnvironmentSettings): string {
  const around = dirname(folder)
  const project = basename(around) === 'inventories' ? dirname(around) : around
  return basename(project).replaceAll(/[^\w.-]/g, '_') || 'project'
}

/** Where the key of an environment comes from in this process. */
export function keySources(
  settings: EnvironmentSettings,
  environment: ProcessEnvironment,
  redaction: Redaction,
): KeySources {
  return {
    siblings: siblingsOf(settings),
    environment,
    ask: process.stdin.isTTY ? askSecret : undefined,
    learn: secret => redaction.add(secret),
  }
}

/** A copy of the environment of a process, out of which keys and passphrases are taken: its children do not get them. */
export function takeSecretVariables(environment: NodeJS.ProcessEnv): ProcessEnvironment {
  const copy = { ...environment }
  for (const name of Object.keys(copy)) if (isSecretVariable(name)) delete environment[name]
  return copy
}
