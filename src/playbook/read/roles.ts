import { dirname, join } from 'node:path'
import { isFolder, namesIn, readYamlFile, shownPath } from '../../base/files.ts'
import { didYouMean } from '../../base/nearest.ts'
import type { Place } from '../../base/place.ts'
import { type Entry, entryOf, type MapNode, type Node, plainValue } from '../../base/yaml.ts'
import type { Variable } from '../../model/inventory.ts'
import type { Handler, Role, Step, Variables } from '../../model/playbook.ts'
import { argumentCheck } from '../check/argument-specs.ts'
import type { Context, LoadedRoles } from '../context.ts'
import { findYaml } from './files.ts'
import { inheritFrom } from './inherit.ts'
import { type Entries, readFlag, readList, readMap, readPart, readVariables } from './read.ts'
import { readStaticText } from './static-scope.ts'

/** Reads the `roles:` of a play. The same role with the same parameters, tags and conditions is taken once. */
export function readRoles(node: Node | undefined, context: Context): LoadedRoles {
  const loading = new RoleLoading(context)
  for (const item of readList(node, 'roles', context.problems)) loading.add(item, context, [])
  return loading
}

/** Reads a role that a task imports or includes by name. It always runs; its dependencies run once. */
export function readRole(node: Node, context: Context): LoadedRoles {
  const loading = new RoleLoading(context)
  loading.add(node, context, [], true)
  return loading
}

/** The files of a role to read in place of `main`. */
type RoleFiles = Partial<Readonly<Record<'tasks' | 'vars' | 'defaults' | 'handlers', string>>>

class RoleLoading implements LoadedRoles {
  readonly roles: Role[] = []
  readonly steps: Step[] = []
  readonly handlers: Handler[] = []
  private readonly taken: Map<string, Role>
  private readonly users: readonly string[]

  constructor({ collected, role }: Context) {
    this.taken = collected.taken
    this.users = role ? [role.name, ...role.parents] : []
  }

  /** Adds a role after those it depends on, unless it was taken before. */
  add(node: Node, context: Context, parents: readonly string[], isRepeated = false): Role | undefined {
    const entry = readRoleEntry(node, context)
    if (!entry) return undefined
    const { name, place, inside } = entry
    if (parents.includes(name)) {
      const circle = [...parents.toReversed(), name].join(' -> ')
      return context.problems.add(`The role ${name} depends on itself`, place, circle)
    }
    const folder = findRole(name, context)
    if (folder === undefined) return reportMissingRole(name, place, context)
    const meta = readMeta(folder, context)
    const use = useOf(entry)
    const known = this.taken.get(use)
    if (known && !isRepeated && !meta.allowsDuplicates) return known
    const role = this.load(entry, folder, meta, inside, parents)
    if (!isRepeated) this.taken.set(use, role)
    return role
  }

  private load(
    { name, params, files, place, validates }: RoleEntry,
    folder: string,
    meta: Meta,
    context: Context,
    parents: readonly string[],
  ): Role {
    const { problems } = context
    const part = (part: keyof RoleFiles) => readRolePart(folder, part, files[part] ?? 'main', context)
    const dependencies = meta.dependencies.flatMap(item => this.add(item, context, [name, ...parents]) ?? [])
    const role: Role = {
      name,
      folder,
      params,
      dependencies,
      parents: [...parents, ...this.users],
      defaults: readVariables(part('defaults'), `the defaults of ${name}`, problems),
      vars: readVariables(part('vars'), `the vars of ${name}`, problems),
    }
    this.roles.push(role)
    const source = join(folder, 'tasks', files.tasks ?? 'main')
    if (context.files.includes(source)) {
      problems.add(`The role ${name} imports itself`, place, 'include_role is for roles that call themselves')
      return role
    }
    const inside = { ...context, role, files: [...context.files, source] }
    if (validates) {
      this.steps.push(...argumentCheck(role, meta.argumentSpecs, files.tasks ?? 'main', place, inside))
    }
    this.steps.push(...context.readers.steps(part('tasks'), `The tasks of ${name}`, at(inside, 'tasks')))
    this.handlers.push(...context.readers.handlers(part('handlers'), at(inside, 'handlers')))
    return role
  }
}

/** The metadata of a role. */
interface Meta {
  readonly dependencies: readonly Node[]
  readonly allowsDuplicates: boolean
  readonly argumentSpecs: Node | undefined
}

/** Reads `meta/main.yml`, and `meta/argument_specs.yml` where the specifications have a file of their own. */
function readMeta(folder: string, context: Context): Meta {
  const { problems } = context
  const written = readRolePart(folder, 'meta', 'main', context)
  const map = written && readMap(written, 'meta', problems)
  const apart = findYaml(join(folder, 'meta', 'argument_specs'))
  const specs = apart === undefined ? map : problems.collect(() => readYamlFile(apart))
  const allows = entryOf(map, 'allow_duplicates')?.value
  return {
    dependencies: readList(entryOf(map, 'dependencies')?.value, 'dependencies', problems),
    allowsDuplicates: readFlag(allows, 'allow_duplicates', false, problems),
    argumentSpecs: entryOf(specs, 'argument_specs')?.value,
  }
}

/** Reads `ROLE/PART/main.yml`, or another file that was asked for; a `main` that is not there is empty. */
function readRolePart(folder: string, part: string, file: string, { problems }: Context): Node | undefined {
  const path = findYaml(join(folder, part, file))
  if (path !== undefined) return problems.collect(() => readYamlFile(path))
  if (file !== 'main') problems.add(`There is no file ${file} in ${shownPath(join(folder, part))}`, undefined)
  return undefined
}

function at(context: Context, part: string): Context {
  return { ...context, folder: join(context.role?.folder ?? context.folder, part) }
}

interface RoleEntry {
  readonly name: string
  readonly place: Place
  readonly params: Variables
  readonly files: RoleFiles
  /** Whether the arguments of the role are checked against its specification. */
  readonly validates: boolean
  readonly inside: Context
}

/** Keys of a role that are neither keywords nor parameters: they say how the role is read. */
const options = /^(name|allow_duplicates|public|rolespec_validate|(tasks|vars|defaults|handlers)_from)$/

/** `- docker`, or a map: the role's tasks inherit keywords, every other key is a parameter of the role. */
function readRoleEntry(node: Node, context: Context): RoleEntry | undefined {
  const { problems } = context
  const map = node.kind === 'scalar' ? undefined : readMap(node, 'A role', problems)
  const named = node.kind === 'scalar' ? node : (entryOf(map, 'role') ?? entryOf(map, 'name'))?.value
  if (!named) return problems.add('A role needs a name', node.place, 'such as - role: docker')
  const name = readStaticText(named, 'The name of a role', context.known, problems)
  if (name === undefined) return undefined
  const params = new Map<string, Variable>()
  const takeParam = ({ key, value }: Entry) => {
    if (!options.test(key)) params.set(key, { written: value })
  }
  const entries: Entries = map ? readPart(map, 'role', problems, takeParam) : new Map()
  const validate = entryOf(map, 'rolespec_validate')?.value
  return {
    name,
    place: named.place,
    params,
    files: filesOf(map),
    validates: readFlag(validate, 'rolespec_validate', true, problems),
    inside: { ...context, inherited: inheritFrom(context, entries) },
  }
}

/** The files that `tasks_from` and its like name. */
function filesOf(map: MapNode | undefined): RoleFiles {
  const named = (map?.entries ?? []).flatMap(({ key, value }) => {
    const [, part] = key.match(/^(tasks|vars|defaults|handlers)_from$/) ?? []
    return part === undefined ? [] : [[part, String(plainValue(value)).replace(/\.ya?ml$/, '')]]
  })
  return Object.fromEntries(named)
}

/** Where roles are: beside the playbook, then at the root of the project, which is a folder above it. */
function roleFolders({ playbookFolder }: Context): string[] {
  return [join(playbookFolder, 'roles'), join(dirname(playbookFolder), 'roles')]
}

function findRole(name: string, context: Context): string | undefined {
  return roleFolders(context)
    .map(folder => join(folder, name))
    .find(isFolder)
}

function reportMissingRole(name: string, place: Place, context: Context): undefined {
  const folders = roleFolders(context)
  const known = folders.filter(isFolder).flatMap(namesIn)
  const looked = `looked in ${folders.map(shownPath).join(', ')}`
  context.problems.add(`There is no role ${name}`, place, didYouMean(name, known) ?? looked)
}

/** The identity of a use of a role: its parameters, files, tags and conditions. */
function useOf({ name, params, files, inside: { inherited } }: RoleEntry): string {
  const { tags, when, vars } = inherited
  return JSON.stringify([name, files, tags, when.map(({ text }) => text), [params, ...vars].map(plain)])
}

function plain(variables: Variables): unknown {
  return [...variables].map(([name, value]) => [
    name,
    'written' in value ? plainValue(value.written) : value.data,
  ])
}
