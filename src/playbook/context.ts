import type { Problems } from '../base/problems.ts'
import type { Node } from '../base/yaml.ts'
import type { Module } from '../model/module.ts'
import type { Handler, Inherited, Role, SearchPath, Step } from '../model/playbook.ts'
import type { Scope } from '../model/scope.ts'

/** Where tasks are read: what they inherit, and where their files are looked for. */
export interface Context {
  readonly modules: ReadonlyMap<string, Module>
  readonly problems: Problems
  readonly inherited: Inherited
  readonly role: Role | undefined
  /** The folder of the file that is read. */
  readonly folder: string
  readonly playbookFolder: string
  readonly collected: Collected
  /** What is known before there are hosts, for the names of what is imported. */
  readonly known: Scope
  /** The files that led here, to refuse a file that imports itself. */
  readonly files: readonly string[]
  readonly readers: Readers
}

/** What the roles of a play, and those that it imports, add to the whole play. */
export interface Collected {
  readonly roles: Role[]
  readonly handlers: Handler[]
  /** The roles that were read, by how they are used. */
  readonly taken: Map<string, Role>
}

/**
 * The functions that read parts which contain each other. Tasks import roles and files, and roles contain tasks: both call
 * these functions through the context, so that their files do not import each other.
 */
export interface Readers {
  /** The steps of a list of tasks and blocks; `what` names the list in messages. */
  steps(node: Node | undefined, what: string, context: Context): Step[]
  handlers(node: Node | undefined, context: Context): Handler[]
  /** The steps of a file of tasks. */
  stepsFile(path: string, context: Context): Step[]
  /** A role that a task imports or includes by name. */
  role(node: Node, context: Context): LoadedRoles
}

/** What roles consist of, in order: dependencies stand before the roles that need them. */
export interface LoadedRoles {
  readonly roles: readonly Role[]
  readonly steps: readonly Step[]
  readonly handlers: readonly Handler[]
}

/** Where the files that a task of this context names are looked for. */
export function searchPath({ role, folder, playbookFolder }: Context): SearchPath {
  return { role, folder, playbookFolder }
}
