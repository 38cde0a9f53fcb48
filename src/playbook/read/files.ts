import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isFolder } from '../../base/files.ts'
import type { SearchPath } from '../../model/playbook.ts'

/** The first of some paths with one of the endings of a YAML file, or none. */
export function findYaml(path: string): string | undefined {
  return ['', '.yml', '.yaml', '.json']
    .map(ending => path + ending)
    .find(path => existsSync(path) && !isFolder(path))
}

export type FileKind = 'files' | 'templates' | 'vars' | 'tasks'

/** Where a relative name is looked for, in order. */
export function searchedFolders({ role, folder, playbookFolder }: SearchPath, kind: FileKind): string[] {
  const bases = [...(role ? [role.folder] : []), folder, playbookFolder]
  return [...new Set(bases.flatMap(base => [join(base, kind), base]))]
}

/** The path of a file or folder that a task names, or nothing. */
export function findFile(search: SearchPath, kind: FileKind, name: string): string | undefined {
  return searchedFolders(search, kind)
    .map(folder => resolve(folder, name))
    .find(path => existsSync(path))
}
