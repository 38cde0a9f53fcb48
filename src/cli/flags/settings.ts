import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { booleanOf } from '../../base/boolean.ts'
import { FileError, UsageError } from '../../base/errors.ts'
import { isFile, readYamlFile, shownPath } from '../../base/files.ts'
import { ownValue } from '../../base/keys.ts'
import { Problems } from '../../base/problems.ts'
import { type Entry, plainValue } from '../../base/yaml.ts'
import { type Flag, type Flags, type FlagValue, type Given, problemOf, type Values } from './flag.ts'
import { playFlags } from './flags.ts'

/** Where settings come from that are not on the command line. */
export interface SettingsSource {
  /** The working folder. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** The working folder and the environment of this process. */
export function currentSource(): SettingsSource {
  return { folder: process.cwd(), environment: process.env }
}

/** The name of the file that holds the settings of a project. */
const projectFile = 'deliver.yml'

/** A value for every flag: from the command line, else the environment, else the project file, else its default. */
export function valuesOf<F extends Flags>(
  flags: F,
  typed: Given,
  { folder, environment }: SettingsSource,
): Values<F> {
  const fallbacks = Object.entries(flags).map(([name, { fallback }]) => [name, fallback])
  return {
    ...Object.fromEntries(fallbacks),
    ...pick(settingsOfProject(folder), flags),
    ...settingsOfEnvironment(flags, environment),
    ...typed,
  }
}

/** The environment variable that sets a flag: `DELIVER_PRIVATE_KEY`. */
export function variableOf(name: string): string {
  return `DELIVER_${name.replaceAll('-', '_').toUpperCase()}`
}

function settingsOfEnvironment(flags: Flags, environment: SettingsSource['environment']): Given {
  const settings: Record<string, FlagValue> = {}
  for (const [name, flag] of Object.entries(flags)) {
    const text = flag.perRun ? undefined : ownValue(environment, variableOf(name))
    if (text === undefined || text === '') continue
    const value = valueOfText(flag, text)
    const problem = problemOf(flag, value)
    if (problem !== undefined) throw new UsageError(`${variableOf(name)} ${problem}, and not ${text}`)
    settings[name] = value
  }
  return settings
}

function valueOfText({ kind }: Flag, text: string): FlagValue {
  if (kind === 'switch') return booleanOf(text) ?? text
  if (kind === 'list') return [text]
  return kind === 'text' ? text : Number(text)
}

function pick(given: Given, flags: Flags): Given {
  return Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(flags, name)))
}

/** The settings in the nearest project file, in this folder or one above it. All programs share it. */
function settingsOfProject(folder: string): Given {
  const path = fileAbove(folder)
  if (path === undefined) return {}
  refuseOpen(path)
  const node = readYamlFile(path)
  const problems = new Problems()
  const settings: Record<string, FlagValue> = {}
  if (node && node.kind !== 'map')
    problems.add('A project file is a map of flags', node.place, 'such as forks: 20')
  for (const entry of node?.kind === 'map' ? node.entries : []) {
    const value = valueOfEntry(entry, dirname(path), problems)
    if (value !== undefined) settings[entry.key] = value
  }
  problems.throwIfAny()
  return settings
}

/** The flags that a project file may set. */
const settable: Flags = Object.fromEntries(
  Object.entries(playFlags).filter(([, flag]) => !(flag as Flag).perRun),
)

function fileAbove(folder: string): string | undefined {
  const path = join(folder, projectFile)
  if (isFile(path)) return path
  return dirname(folder) === folder ? undefined : fileAbove(dirname(folder))
}

/** Who may write the file decides what runs and as whom, so it must not be writable by everybody. */
function refuseOpen(path: string): void {
  const open = [path, dirname(path)].find(part => (statSync(part).mode & 0o002) !== 0)
  if (open === undefined) return
  throw new FileError({
    message: `Cannot trust ${shownPath(path)}: everybody may write to ${open}`,
    hint: `chmod o-w ${open}, or move the project`,
  })
}

function valueOfEntry(
  { key, keyPlace, value }: Entry,
  folder: string,
  problems: Problems,
): FlagValue | undefined {
  const flag = ownValue(settable, key)
  if (!flag && Object.hasOwn(playFlags, key))
    return problems.add(`${key} is for one run, and nothing to set here`, keyPlace)
  if (!flag) return problems.unknown('The setting', key, Object.keys(settable), keyPlace)
  const plain = plainValue(value)
  const read = (flag.kind === 'list' ? [plain].flat() : plain) as FlagValue
  const problem = problemOf(flag, read)
  if (problem !== undefined) return problems.add(`${key} ${problem}`, value.place)
  const { resolveFrom } = flag
  if (!resolveFrom) return read
  return Array.isArray(read) ? read.map(text => resolveFrom(folder, text)) : resolveFrom(folder, String(read))
}
