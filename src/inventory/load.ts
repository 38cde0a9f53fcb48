import { basename, join } from 'node:path'
import { FileError, UsageError } from '../base/errors.ts'
import { isFile, readSource, shownPath } from '../base/files.ts'
import { Problems } from '../base/problems.ts'
import type { EnvironmentSettings } from '../model/environment.ts'
import type { Inventory, SecretVariables } from '../model/inventory.ts'
import { assemble } from './assemble.ts'
import { Draft } from './draft.ts'
import { readEnvironment } from './environment.ts'
import { askExecutable } from './formats/executable.ts'
import { readIni } from './formats/ini.ts'
import { readList } from './formats/list.ts'
import { readYaml } from './formats/yaml.ts'
import { refuseUnknownOwners, secretFolder } from './secret-variables.ts'
import { findSources, type HostFile, type Origin } from './sources.ts'
import { type Ask, addContainers } from './vagrant/containers.ts'
import type { ContainerSettings } from './vagrant/settings.ts'
import { readVagrant } from './vagrant/source.ts'
import type { Environment } from './vagrant/state.ts'
import { loadVariableFolder, type Warn } from './variables.ts'

export interface InventoryOptions {
  /** The folders of the playbooks: group_vars and host_vars lie there too. */
  readonly playbookFolders?: readonly string[]
  /** Opens the secrets of an environment; without it they are not read. */
  readonly secrets?: (settings: EnvironmentSettings) => Promise<readonly SecretVariables[]>
  /** Asks a host which containers live there; without it none are listed. */
  readonly ask?: Ask
  /** Receives warnings. */
  readonly warn?: Warn
  readonly processEnvironment?: Environment
}

/**
 * Reads the hosts, groups and variables of an inventory. Of several sources, the later one is the stronger.
 * @throws UsageError when a source is not there, FileError with every mistake of every source
 */
export async function loadInventory(
  names: readonly string[],
  {
    playbookFolders = [],
    secrets,
    ask,
    warn = () => {},
    processEnvironment = process.env,
  }: InventoryOptions = {},
): Promise<Inventory> {
  const origins = names.map(findSources)
  const folders = origins.flatMap(origin => ('folder' in origin ? [origin.folder] : []))
  const [file] = origins.flatMap(origin => ('files' in origin ? origin.files.map(({ path }) => path) : []))
  const named = environmentOf(folders)
  const reader = new SourceReader(processEnvironment)
  for (const origin of origins) await reader.read(origin)
  const { draft, containers, problems } = reader
  const settings = named.folder === undefined ? undefined : reader.environments.get(named.folder)
  const environment = { ...named, file, settings }

  const opened = settings && secrets ? await secrets(settings) : []
  const variables = [
    ...lastOfEach([...folders, ...playbookFolders]).map(folder => loadVariableFolder(folder, problems, warn)),
    secretFolder(opened),
  ]
  refuseUnknownOwners(opened, draft, problems)
  const listed = assemble(draft, variables, problems)
  warnOfSameNames(listed, warn)
  if (!ask || containers.length === 0) return { ...environment, ...listed }
  for (const settings of containers) await addContainers(settings, listed, draft, ask, warn)
  return { ...environment, ...assemble(draft, variables, problems) }
}

/** Reads one source after the other into a draft, and collects what is wrong in any of them. */
class SourceReader {
  readonly draft = new Draft()
  readonly problems = new Problems()
  readonly containers: ContainerSettings[] = []
  /** The settings in each folder that was read. */
  readonly environments = new Map<string, EnvironmentSettings>()
  private readonly processEnvironment: Environment

  constructor(processEnvironment: Environment) {
    this.processEnvironment = processEnvironment
  }

  async read(origin: Origin): Promise<void> {
    const { draft, problems } = this
    if ('list' in origin) return readList(origin.list, draft, problems)
    const { settings, variables } = readEnvironment(origin.folder, problems)
    this.environments.set(origin.folder, settings)
    draft.setGroup('all', shownPath(settings.file), variables)
    for (const file of origin.files) await this.readFile(file, settings)
  }

  private async readFile(source: HostFile, settings: EnvironmentSettings): Promise<void> {
    try {
      await this.readKind(source, settings)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      this.problems.addAll(error.problems)
    }
  }

  private async readKind({ kind, path }: HostFile, settings: EnvironmentSettings): Promise<void> {
    const { draft, problems, processEnvironment } = this
    if (kind === 'yaml') return readYaml(readSource(path), draft, problems)
    if (kind === 'ini') return readIni(readSource(path), draft, problems)
    if (kind === 'executable') return askExecutable(path, draft, problems)
    const containers = await readVagrant(path, settings, draft, problems, processEnvironment)
    if (containers) this.containers.push(containers)
  }
}

/** The first folder names the environment. Two environments cannot be mixed, because each has its own key. */
function environmentOf(folders: readonly string[]): Pick<Inventory, 'environment' | 'folder'> {
  const environments = lastOfEach(folders).filter(folder => isFile(join(folder, 'environment.yml')))
  if (environments.length > 1) {
    const names = environments.map(folder => basename(folder)).join(' and ')
    throw new UsageError(`A run acts on one environment, and not on ${names}`)
  }
  const [folder] = [...environments, ...folders]
  return { environment: folder === undefined ? 'adhoc' : basename(folder), folder }
}

function warnOfSameNames({ groups, hosts }: Pick<Inventory, 'groups' | 'hosts'>, warn: Warn): void {
  for (const name of groups.keys()) {
    if (hosts.has(name)) warn(`${name} is a group and a host: as a pattern it is the host`)
  }
}

/** Where a name stands twice, the later one counts. */
function lastOfEach(names: readonly string[]): string[] {
  return [...new Set(names.toReversed())].toReversed()
}
