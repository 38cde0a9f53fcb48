import { didYouMean } from '../../base/nearest.ts'
import type { Place } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import { commonReturns, type Return, type Returns } from '../../base/returns.ts'
import type { Node } from '../../base/yaml.ts'
import { type FoundPath, pathsInExpression, pathsInText } from '../../expressions/paths.ts'
import { isTemplate } from '../../expressions/text.ts'
import type { Module } from '../../model/module.ts'
import type { Condition, Play, Role, Task, Variables } from '../../model/playbook.ts'
import { tasksOf } from '../read/handlers.ts'
import { textNodes } from '../read/read.ts'

type Modules = ReadonlyMap<string, Module>

/** What a task gives that registers a variable. */
interface Registered {
  readonly module: string
  readonly returns: Returns
}

/**
 * Finds what is read of a registered variable and is none of the values that its module gives. A variable that may come
 * from elsewhere, or from a module that does not say what it gives, is left alone.
 */
export function checkRegistered(plays: readonly Play[], modules: Modules, problems: Problems): void {
  const tasks = [...new Set(plays.flatMap(tasksOfPlay))]
  const registered = registeredBy(tasks, modules)
  for (const name of namesFromElsewhere(plays, tasks)) registered.delete(name)
  if (registered.size === 0) return
  const mention = new RegExp(`\\b(${[...registered.keys()].join('|')})\\.`)
  for (const task of tasks) {
    for (const { text, place, isBare } of textsOf(task, modules)) {
      if (!mention.test(text)) continue
      for (const path of isBare ? pathsInExpression(text, place) : pathsInText(text, place)) {
        checkPath(path, registered.get(path.segments[0] ?? ''), problems)
      }
    }
  }
}

function tasksOfPlay({ preTasks, tasks, postTasks, handlers }: Play): Task[] {
  return [...tasksOf([...preTasks, ...tasks, ...postTasks]), ...handlers.map(({ task }) => task)]
}

/** What is known of registered variables: those of which something is not known are not among them. */
function registeredBy(tasks: readonly Task[], modules: Modules): Map<string, Registered[]> {
  const known = new Map<string, Registered[]>()
  const unknown = new Set<string>()
  for (const task of tasks) {
    if (task.register === undefined) continue
    const { returns, freeReturns } = modules.get(task.module) ?? {}
    if (!returns || freeReturns) unknown.add(task.register)
    else known.set(task.register, [...(known.get(task.register) ?? []), givenBy(task, returns)])
  }
  for (const name of unknown) known.delete(name)
  return known
}

function givenBy({ module, loop }: Task, returns: Returns): Registered {
  const one = { ...commonReturns, ...returns }
  if (!loop) return { module, returns: one }
  return {
    module,
    returns: { ...commonReturns, results: { ...commonReturns['results'], fields: one } as Return },
  }
}

/** Names that mean something else in some place: then it is not known which is read. */
function namesFromElsewhere(plays: readonly Play[], tasks: readonly Task[]): Set<string> {
  const roles = [...plays.flatMap(({ roles }) => roles), ...tasks.flatMap(({ role }) => role ?? [])]
  const layers = [
    ...plays.flatMap(({ vars, prompted }) => [vars, prompted]),
    ...[...new Set(roles)].flatMap(variablesOfRole),
    ...tasks.flatMap(({ inherited }) => inherited.vars),
  ]
  return new Set([
    ...layers.flatMap(layer => [...layer.keys()]),
    ...plays.flatMap(({ prompts }) => prompts.map(({ name }) => name)),
    ...tasks.flatMap(({ loop }) => (loop ? [loop.control.loopVar, loop.control.indexVar ?? ''] : [])),
    ...tasks
      .filter(({ module }) => module === 'set_fact')
      .flatMap(({ args }) => args.entries.map(({ key }) => key)),
  ])
}

function variablesOfRole({ defaults, vars, params }: Role): Variables[] {
  return [defaults, vars, params]
}

interface Written {
  readonly text: string
  readonly place: Place
  /** Whether it is an expression without braces. */
  readonly isBare: boolean
}

/** The texts of a task in which variables may be read. */
function textsOf(task: Task, modules: Modules): Written[] {
  const { inherited, loop } = task
  // In a loop, these are about the result of one item.
  const judging = loop ? [] : [...task.changedWhen, ...task.failedWhen, ...task.until]
  const conditions = [...inherited.when, ...judging]
  const nodes = [
    task.name,
    loop?.items,
    task.retries,
    task.delay,
    ...task.notify,
    ...inherited.keywords.values(),
  ]
  const variables = inherited.vars.flatMap(layer =>
    [...layer.values()].flatMap(variable => ('written' in variable ? variable.written : [])),
  )
  return [
    ...conditions.map(bare),
    ...[...nodes, ...inherited.environment, ...variables].flatMap(templatesIn),
    ...task.args.entries.flatMap(({ key, value }) =>
      modules.get(task.module)?.params[key]?.source === 'expression'
        ? textNodes(value).flatMap(expressionIn)
        : templatesIn(value),
    ),
  ]
}

function bare({ text, place }: Condition): Written {
  return { text, place, isBare: true }
}

function expressionIn(node: Node): Written[] {
  return node.kind === 'scalar' && typeof node.value === 'string'
    ? [bare({ text: node.value, place: node.place })]
    : []
}

function templatesIn(node: Node | undefined): Written[] {
  if (!node) return []
  if (node.kind === 'list') return node.items.flatMap(templatesIn)
  if (node.kind === 'map') return node.entries.flatMap(({ value }) => templatesIn(value))
  const { value: text, place } = node
  return typeof text === 'string' && !node.raw && isTemplate(text) ? [{ text, place, isBare: false }] : []
}

function checkPath(
  { segments, place }: FoundPath,
  registered: readonly Registered[] = [],
  problems: Problems,
): void {
  const [name = '', ...read] = segments
  const strangers = registered.map(({ module, returns }) => ({ module, ...strangerIn(read, returns) }))
  const [first] = strangers
  if (!first?.key || strangers.some(({ key }) => key === undefined)) return
  const { key, among = {}, module } = first
  const own = Object.keys(among).filter(each => among[each] !== commonReturns[each])
  problems.add(
    `${[name, ...read.slice(0, read.indexOf(key) + 1)].join('.')} is nothing that ${module} registers`,
    place,
    didYouMean(key, Object.keys(among)) ?? (own.length > 0 ? `it gives ${own.join(', ')}` : undefined),
  )
}

/** The part of a path that is none of the values there; nothing where all are, or that is not known. */
function strangerIn([key, ...rest]: readonly string[], returns: Returns): { key?: string; among?: Returns } {
  if (key === undefined) return {}
  const found = Object.hasOwn(returns, key) ? returns[key] : undefined
  if (!found) return { key, among: returns }
  const inside = found.type === 'maps' ? rest.slice(1) : rest
  return found.fields ? strangerIn(inside, found.fields) : {}
}
