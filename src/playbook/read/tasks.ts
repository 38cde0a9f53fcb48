import { dirname } from 'node:path'
import { readYamlFile, shownPath } from '../../base/files.ts'
import { didYouMean } from '../../base/nearest.ts'
import type { Problems } from '../../base/problems.ts'
import { type Entry, entryOf, type MapNode, type Node, nodeOf } from '../../base/yaml.ts'
import type { Module } from '../../model/module.ts'
import type { Handler, Inherited, Step, Task } from '../../model/playbook.ts'
import { checkArguments, checkExpressions, readArguments } from '../check/arguments.ts'
import { type Context, searchPath } from '../context.ts'
import { findFile, searchedFolders } from './files.ts'
import { includerOf, refuseLostKeywords } from './includes.ts'
import { inheritFrom } from './inherit.ts'
import { keywords, keywordsOf } from './keywords.ts'
import { readLoop } from './loops.ts'
import { insteadOf } from './missing-modules.ts'
import { defaultsFor } from './module-defaults.ts'
import { moduleNamed } from './module-names.ts'
import {
  type Entries,
  readConditions,
  readList,
  readMap,
  readName,
  readPart,
  readTexts,
  reportUnknownKey,
  textNodes,
} from './read.ts'
import { readStaticText } from './static-scope.ts'

/** The steps of a list of tasks and blocks. Imported files are read in place. */
export function readSteps(node: Node | undefined, what: string, context: Context): Step[] {
  return readList(node, what, context.problems).flatMap(item => {
    const map = readMap(item, 'A task', context.problems)
    return map ? readStep(map, context) : []
  })
}

/** The handlers of a list; blocks cannot be handlers. */
export function readHandlers(node: Node | undefined, context: Context): Handler[] {
  return readList(node, 'handlers', context.problems).flatMap(item => {
    const map = readMap(item, 'A handler', context.problems)
    if (!map) return []
    if (entryOf(map, 'block')) {
      context.problems.add(
        'A block cannot be a handler',
        map.place,
        'write its tasks as handlers that listen to one topic',
      )
      return []
    }
    if (importedBy('import_tasks', map)) return importTasks(map, 'import_tasks', context, readHandlersFile)
    return readHandler(map, context)
  })
}

/** The steps of a file of tasks. */
export function readStepsFile(path: string, context: Context): Step[] {
  return readFile(path, context, (node, inside) => readSteps(node, shownPath(path), inside))
}

function readHandlersFile(path: string, context: Context): Handler[] {
  return readFile(path, context, readHandlers)
}

function readFile<T>(
  path: string,
  context: Context,
  read: (node: Node | undefined, inside: Context) => T[],
): T[] {
  if (context.files.includes(path)) {
    context.problems.add(`${shownPath(path)} imports itself`, undefined)
    return []
  }
  const node = context.problems.collect(() => readYamlFile(path))
  return read(node, { ...context, folder: dirname(path), files: [...context.files, path] })
}

function readStep(map: MapNode, context: Context): Step[] {
  if (entryOf(map, 'block')) return [readBlock(map, context)]
  for (const [name, read] of importers) if (importedBy(name, map)) return read(map, name, context)
  const task = readTask(map, 'task', context)?.task
  return task ? [task] : []
}

function readBlock(map: MapNode, context: Context): Step {
  const entries = readPart(map, 'block', context.problems, entry =>
    reportUnknownKey(entry, 'block', context.problems),
  )
  const inside = { ...context, inherited: inheritFrom(context, entries) }
  const part = (name: string) => readSteps(entries.get(name)?.value, name, inside)
  return {
    kind: 'block',
    place: map.place,
    role: context.role,
    block: part('block'),
    rescue: part('rescue'),
    always: part('always'),
    loop: readLoop(entries.get('loop')?.value, [], entries.get('loop_control')?.value, context.problems),
  }
}

function readHandler(map: MapNode, context: Context): Handler[] {
  const { task, entries } = readTask(map, 'handler', context) ?? {}
  if (!task || !entries) return []
  const [action] = task.args.entries
  if (task.module === 'meta' && action?.value.kind === 'scalar' && action.value.value === 'flush_handlers') {
    context.problems.add(
      'A handler cannot flush the handlers',
      task.place,
      'a task can: meta: flush_handlers',
    )
  }
  const name = task.name?.kind === 'scalar' ? String(task.name.value) : undefined
  return [{ task, name, listen: readTexts(entries.get('listen')?.value, 'listen', context.problems) }]
}

function readTask(
  map: MapNode,
  part: 'task' | 'handler',
  context: Context,
): { task: Task; entries: Entries } | undefined {
  const { problems } = context
  const others: Entry[] = []
  const loops: Entry[] = []
  const entries = readPart(map, part, problems, entry =>
    (entry.key.startsWith('with_') ? loops : others).push(entry),
  )
  const called = readModule(map, [...others, ...spelledOut(entries, problems)], entries, context)
  if (!called) return undefined
  const { inherited } = called
  const own = (name: string) => entries.get(name)?.value
  checkAsync(called.module, own('async'), problems)
  if (part === 'handler' || !context.role) refuseEndRole(called, problems)
  const conditions = (name: string) => {
    checkExpressions(own(name), problems)
    return readConditions(own(name), name, problems)
  }
  checkExpressions(own('when'), problems)
  refuseLostKeywords(called.module.name, entries, problems)

  const register = own('register')
  const task: Task = {
    kind: 'task',
    name: own('name'),
    module: called.module.name,
    args: called.args,
    place: map.place,
    inherited,
    role: context.role,
    search: searchPath(context),
    loop: readLoop(own('loop'), loops, own('loop_control'), problems),
    register: register && readName(register, 'a registered result', problems),
    notify: textNodes(inherited.keywords.get('notify')),
    changedWhen: conditions('changed_when'),
    failedWhen: conditions('failed_when'),
    until: conditions('until'),
    retries: own('retries'),
    delay: own('delay'),
    async: own('async'),
    poll: own('poll'),
    ...withIncluder(called.module.name, map, context),
  }
  return { task, entries }
}

/** Only modules that run a script of the user can run in the background. */
function checkAsync(module: Module, async: Node | undefined, problems: Problems): void {
  if (!async || (module.kind === 'action' && module.background)) return
  problems.add(
    `${module.name} cannot run in the background`,
    async.place,
    'async is for command, shell and script; timeout bounds how long any task may take',
  )
}

/** Only the tasks of a role can leave it. */
function refuseEndRole({ module, args }: { module: Module; args: MapNode }, problems: Problems): void {
  const action = entryOf(args, 'action')?.value
  if (module.name !== 'meta' || action?.kind !== 'scalar' || action.value !== 'end_role') return
  problems.add(
    'end_role stands in no role',
    action.place,
    'only a task of a role can leave it, and no handler',
  )
}

function withIncluder(module: string, { place }: MapNode, context: Context): Pick<Task, 'include'> {
  const include = includerOf(module, place, context)
  return include ? { include } : {}
}

function readModule(
  map: MapNode,
  others: readonly Entry[],
  entries: Entries,
  context: Context,
): { module: Module; args: MapNode; inherited: Inherited } | undefined {
  const { modules, problems } = context
  const known = others.filter(({ key }) => moduleNamed(key, modules))
  const unknown = others.filter(entry => !known.includes(entry))
  for (const entry of unknown) reportUnknownTaskKey(entry, known.length > 0, context)
  const [called, second] = known
  if (second) {
    problems.add(
      `A task has one module: ${called?.key} is one already`,
      second.keyPlace,
      'make two tasks of it',
    )
    return undefined
  }
  if (!called) {
    if (unknown.length === 0)
      problems.add('This task has no module', map.place, 'such as debug: { msg: hello }')
    return undefined
  }
  const module = moduleNamed(called.key, modules) as Module
  const args = withArgs(readArguments(module, called.value, problems), entries.get('args')?.value)
  const inherited = inheritFrom(context, entries)
  checkArguments(module, args, defaultsFor(module, inherited.moduleDefaults), searchPath(context), problems)
  return { module, args, inherited }
}

/** `action: copy src=a dest=b` and `action: { module: copy, src: a }`, as if the module itself was the key. */
function spelledOut(entries: Entries, problems: Problems): Entry[] {
  const written = entries.get('action') ?? entries.get('local_action')
  if (!written) return []
  const { key, value } = written
  const called = value.kind === 'map' ? moduleOfMap(value) : moduleOfText(value)
  if (!called) problems.add(`${key} names no module`, value.place, `such as ${key}: command uptime`)
  return called ? [called] : []
}

function moduleOfMap(map: MapNode): Entry | undefined {
  const named = entryOf(map, 'module')
  if (named?.value.kind !== 'scalar') return undefined
  const value = { ...map, entries: map.entries.filter(entry => entry !== named) }
  return { key: String(named.value.value), keyPlace: named.value.place, value }
}

function moduleOfText(node: Node): Entry | undefined {
  if (node.kind !== 'scalar') return undefined
  const [, key, rest = ''] = String(node.value ?? '').match(/^\s*(\S+)\s*([\s\S]*)$/) ?? []
  return key === undefined
    ? undefined
    : { key, keyPlace: node.place, value: { ...node, value: rest || null } }
}

/** The parameters of a task. Those under `args` count where the task itself does not give them. */
function withArgs(args: MapNode, more: Node | undefined): MapNode {
  if (more?.kind !== 'map') return args
  const missing = more.entries.filter(entry => !entryOf(args, entry.key))
  return { ...args, entries: [...args.entries, ...missing] }
}

function reportUnknownTaskKey(entry: Entry, hasModule: boolean, { modules, problems }: Context): void {
  const known = hasModule
    ? keywordsOf('task')
    : [...modules.keys(), ...keywordsOf('task'), ...importers.keys()]
  const what = hasModule ? 'The key' : 'The module'
  const cure = (hasModule ? undefined : insteadOf(entry.key)) ?? didYouMean(entry.key, known)
  problems.add(`${what} ${entry.key} is not known`, entry.keyPlace, cure)
}

type Importer = (map: MapNode, key: string, context: Context) => Step[]

/** Keys that are replaced by the tasks they name, when the file is read. */
const importers = new Map<string, Importer>([
  ['import_tasks', (map, key, context) => importTasks(map, key, context, readStepsFile)],
  ['import_role', importRole],
])

function importedBy(importer: string, map: MapNode): Entry | undefined {
  return entryOf(map, importer) ?? entryOf(map, `ansible.builtin.${importer}`)
}

function importTasks<T>(
  map: MapNode,
  key: string,
  context: Context,
  read: (path: string, inside: Context) => T[],
): T[] {
  const { value, inside } = readImport(map, key, context)
  const file = entryOf(value, 'file')?.value ?? value
  const name = readStaticText(file, key, context.known, context.problems)
  if (name === undefined) return []
  const path = findFile(searchPath(context), 'tasks', name)
  if (path !== undefined) return read(path, inside)
  const places = searchedFolders(searchPath(context), 'tasks').map(shownPath).join(', ')
  context.problems.add(`There is no file ${name}`, file.place, `looked in ${places}`)
  return []
}

function importRole(map: MapNode, key: string, context: Context): Step[] {
  const { value, inside } = readImport(map, key, context)
  const { roles, steps, handlers } = context.readers.role(value, inside)
  context.collected.roles.push(...roles)
  context.collected.handlers.push(...handlers)
  return [...steps]
}

/** Refuses keywords that are not inherited: an import is no task, so they would be lost. */
function refuseOwnKeywords(entries: Entries, importer: string, problems: Problems): void {
  for (const { key, keyPlace } of entries.values()) {
    if (key === 'name' || keywords.get(key)?.inherited !== 'no') continue
    const hint = `${importer.replace('import', 'include')} is a task of its own`
    problems.add(`${key} cannot stand on ${importer}`, keyPlace, hint)
  }
}

function readImport(map: MapNode, key: string, context: Context): { value: Node; inside: Context } {
  const imported = importedBy(key, map)
  const entries = readPart(map, 'task', context.problems, entry => {
    if (entry !== imported) reportUnknownKey(entry, 'task', context.problems)
  })
  refuseOwnKeywords(entries, key, context.problems)
  const value = imported?.value ?? nodeOf(null, map.place)
  return { value, inside: { ...context, inherited: inheritFrom(context, entries) } }
}
