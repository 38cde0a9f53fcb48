import { TaskError } from '../../base/errors.ts'
import { readSource, shownPath } from '../../base/files.ts'
import {
  declaredName,
  type Evaluated,
  type LocalCommand,
  type LocalFile,
  type Param,
  type Params,
  readParam,
} from '../../base/params.ts'
import { secretsIn } from '../../base/redaction-texts.ts'
import { shellWords } from '../../base/words.ts'
import { type Entry, entryOf, type Node } from '../../base/yaml.ts'
import { evaluate } from '../../expressions/evaluate.ts'
import { renderSecretly } from '../../expressions/render.ts'
import { OMIT, renderNode } from '../../expressions/text.ts'
import type { Module } from '../../model/module.ts'
import type { SearchPath, Task } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import { findFile, searchedFolders } from '../../playbook/read/files.ts'
import { defaultsFor } from '../../playbook/read/module-defaults.ts'
import { withHome } from './homes.ts'

/** The values of a task's parameters on a host, checked against what the module declares. @throws HomeWanted */
export function resolveParams(
  task: Task,
  module: Module,
  scope: Scope,
  homes: ReadonlyMap<string, string> = new Map(),
): Record<string, unknown> {
  const entries = [...defaultsFor(module, task.inherited.moduleDefaults), ...task.args.entries]
  const values = new Map<string, unknown>()
  for (const entry of entries) {
    const name = declaredName(module.params as Params, entry.key)
    const value =
      name === undefined ? renderNode(entry.value, scope) : valueFor(module, name, entry, task, scope, homes)
    if (value !== OMIT) values.set(name ?? entry.key, value)
  }
  return { ...withDefaults(module, values, task), ...freeValues(module, values) }
}

function valueFor(
  module: Module,
  name: string,
  entry: Entry,
  task: Task,
  scope: Scope,
  homes: ReadonlyMap<string, string>,
): unknown {
  const param = module.params[name] as Param<unknown>
  if (param.source === 'expression') return evaluateParam(param, entry.value, scope)
  const value = renderNode(entry.value, scope, textTypes.has(param.type) ? 'as written' : 'as values')
  if (value === OMIT) return OMIT
  if (param.source === 'vars file') return { path: existing(task.search, 'vars', entry, String(value)) }
  if (param.source === 'file')
    return isOnHost(task, module, scope) ? { path: String(value) } : localFile(task, entry, value)
  if (param.source === 'file command') return localCommand(task, entry, String(value))
  if (param.source === 'template') return renderedTemplate(task, entry, value, scope)
  const result = readParam(param, pathTypes.has(param.type) ? withHome(value, homes) : value)
  if ('value' in result) return result.value
  throw unfit(module.name, entry, param, value, result.problem)
}

/** Parameters that are paths on the host: `~/` is a home there. */
const pathTypes: ReadonlySet<string> = new Set(['path', 'list of paths'])

/** Parameters that are texts: `3.10` is no number there. */
const textTypes: ReadonlySet<string> = new Set([
  'text',
  'text or data',
  'secret',
  'path',
  'command line',
  'list of texts',
  'list of paths',
  'map of texts',
  'map of secrets',
])

/** A secret is refused where it would stand in a list of processes or a message; what takes secrets says so by its type. */
function unfit(
  module: string,
  { key, value: { place } }: Entry,
  { type }: Param<unknown>,
  value: unknown,
  problem: string,
): TaskError {
  const [secret] = secretsIn(value)
  if (secret !== undefined && type !== 'secret') {
    return new TaskError(`${module}: ${key} takes no secret: others could see it`, {
      place,
      hint: 'contents of files, stdin and environment of commands, and env of docker_container take secrets',
    })
  }
  const not = type === 'secret' ? '' : `, not ${shown(value)}`
  return new TaskError(`${module}: ${key} ${problem}${not}`, { place })
}

function withDefaults(
  module: Module,
  values: ReadonlyMap<string, unknown>,
  task: Task,
): Record<string, unknown> {
  const entries = Object.entries(module.params as Params).map(([name, param]) => {
    const value = values.get(name) ?? param.fallback
    if (value === undefined && param.required) {
      throw new TaskError(`${module.name} needs ${name}: ${param.doc}`, { place: task.args.place })
    }
    return [name, value]
  })
  return Object.fromEntries(entries)
}

function freeValues(module: Module, values: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return module.freeKeys
    ? Object.fromEntries([...values].filter(([name]) => !Object.hasOwn(module.params, name)))
    : {}
}

/** Evaluates a parameter that is a bare expression, or a list of them; each keeps its text. */
function evaluateParam(param: Param<unknown>, node: Node, scope: Scope): Evaluated | readonly Evaluated[] {
  const one = (item: Node): Evaluated => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string')
      return { text: '', value: renderNode(item, scope) }
    return { text: item.value, value: evaluate(item.value, scope, item.place) }
  }
  if (node.kind === 'list') return node.items.map(one)
  return param.many ? [one(node)] : one(node)
}

/** Whether `remote_src` says that the file is on the host. */
function isOnHost(task: Task, module: Module, scope: Scope): boolean {
  const remote = entryOf(task.args, 'remote_src')?.value
  if (remote === undefined) return module.params['remote_src']?.fallback === true
  return renderNode(remote, scope) === true
}

/** The first word is looked up, the others are kept. */
function localCommand({ search }: Task, entry: Entry, value: string): LocalCommand {
  const [name = '', ...words] = shellWords(value)
  return { path: existing(search, 'files', entry, name), words }
}

function localFile(task: Task, entry: Entry, value: unknown): LocalFile {
  return { path: existing(task.search, 'files', entry, String(value)) }
}

function renderedTemplate(task: Task, entry: Entry, value: unknown, scope: Scope): LocalFile {
  const path = existing(task.search, 'templates', entry, String(value))
  const partial = (name: string) => {
    const found = [name, `${name}.hbs`].map(file => findFile(task.search, 'templates', file)).find(Boolean)
    return found === undefined ? undefined : readSource(found)
  }
  const content = renderSecretly(readSource(path, entry.value.place), scope, { partial })
  return { path, content }
}

function existing(
  search: SearchPath,
  kind: 'files' | 'vars' | 'templates',
  { value }: Entry,
  name: string,
): string {
  const path = findFile(search, kind, name)
  if (path !== undefined) return path + (name.endsWith('/') ? '/' : '')
  throw new TaskError(`There is no ${kind === 'templates' ? 'template' : 'file'} ${name}`, {
    place: value.place,
    hint: `looked in ${searchedFolders(search, kind).map(shownPath).join(', ')}`,
  })
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
