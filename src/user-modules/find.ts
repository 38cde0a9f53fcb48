import { basename, dirname, extname, join } from 'node:path'
import { isFolder, namesIn } from '../base/files.ts'

/** A file that declares a module of the user. */
export interface ModuleFile {
  readonly path: string
  /** The name of the module: that of the file. */
  readonly name: string
}

const endings = ['.ts', '.mts', '.js', '.mjs']

/**
 * The modules of a project: `modules/NAME.ts` beside a playbook, in the folder above it, and in the roles of both, as roles
 * are looked for.
 */
export function moduleFiles(playbookFolders: readonly string[]): ModuleFile[] {
  const roots = [...new Set(playbookFolders.flatMap(folder => [folder, dirname(folder)]))]
  return [...roots, ...roots.flatMap(rolesIn)].flatMap(folder => filesIn(join(folder, 'modules')))
}

function rolesIn(folder: string): string[] {
  const roles = join(folder, 'roles')
  return isFolder(roles) ? namesIn(roles).map(name => join(roles, name)) : []
}

function filesIn(folder: string): ModuleFile[] {
  if (!isFolder(folder)) return []
  return namesIn(folder)
    .filter(name => endings.includes(extname(name)) && !/^\.|\.d\.m?ts$|\.test\.m?[tj]s$/.test(name))
    .sort()
    .map(name => ({ path: join(folder, name), name: basename(name, extname(name)) }))
}
