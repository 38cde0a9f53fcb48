import { shownPath } from '../../base/files.ts'
import { didYouMean } from '../../base/nearest.ts'
import { commandLine, declaredName, type Param, readParam } from '../../base/params.ts'
import type { Problems } from '../../base/problems.ts'
import { type Entry, type MapNode, type Node, nodeOf, plainValue, type ScalarNode } from '../../base/yaml.ts'
import { checkExpression, isTemplate } from '../../expressions/text.ts'
import type { Module } from '../../model/module.ts'
import type { SearchPath } from '../../model/playbook.ts'
import { findFile, searchedFolders } from '../read/files.ts'
import { checkName, textNodes } from '../read/read.ts'
import { checkTemplateFile, checkTemplates } from './templates.ts'

/** The parameters of a task as a map, also when they were written as one text. */
export function readArguments(module: Module, node: Node, problems: Problems): MapNode {
  if (node.kind === 'map') return node
  if (node.kind === 'scalar' && node.value === null) return nodeOf({}, node.place) as MapNode
  if (node.kind === 'list') {
    problems.add(`${module.name} takes a map of parameters, not a list`, node.place)
    return nodeOf({}, node.place) as MapNode
  }
  return argumentsOfText(module, String(node.value), node, problems)
}

/**
 * Checks what can be known of parameters before any host is asked: names, values without templates, files.
 * `defaults` are those that `module_defaults` gives.
 */
export function checkArguments(
  module: Module,
  args: MapNode,
  defaults: readonly Entry[],
  search: SearchPath,
  problems: Problems,
): void {
  const given = new Map<string, Entry>()
  for (const entry of args.entries) {
    const name = declaredName(module.params, entry.key)
    if (name === undefined) {
      if (module.freeKeys) checkFree(entry, problems)
      else reportUnknown(module, entry, problems)
    } else if (given.has(name)) {
      problems.add(`${entry.key} and ${given.get(name)?.key} are the same parameter`, entry.keyPlace)
    } else {
      given.set(name, entry)
      checkValue(module, name, entry, search, args, problems)
    }
  }
  const defaulted = new Set(defaults.map(({ key }) => declaredName(module.params, key)))
  for (const [name, param] of Object.entries(module.params)) {
    if (!(param as Param<unknown>).required || given.has(name) || defaulted.has(name)) continue
    problems.add(`${module.name} needs ${name}: ${(param as Param<unknown>).doc}`, args.place)
  }
}

/** A key that people choose is the name of a variable. */
function checkFree({ key, keyPlace, value }: Entry, problems: Problems): void {
  if (!isTemplate(key)) checkName(key, 'a variable', keyPlace, problems)
  checkTemplates(value, problems)
}

function reportUnknown(module: Module, { key, keyPlace }: Entry, problems: Problems): void {
  const known = Object.entries(module.params).flatMap(([name, param]) => [
    name,
    ...(param as Param<unknown>).aliases,
  ])
  problems.add(
    `${module.name} has no parameter ${key}`,
    keyPlace,
    didYouMean(key, known) ?? `it has ${known.join(', ')}`,
  )
}

function checkValue(
  module: Module,
  name: string,
  { key, value }: Entry,
  search: SearchPath,
  args: MapNode,
  problems: Problems,
): void {
  const param = module.params[name] as Param<unknown>
  if (param.source === 'expression') return checkExpressions(value, problems)
  checkTemplates(value, problems)
  if (holdsTemplate(value)) return
  if (param.source === 'value') {
    const written = plainValue(value)
    // A path may begin with a home, which only the host knows.
    if (/path/.test(param.type) && /^~[\w.-]*(\/|$)/.test(String(written))) return
    const result = readParam(param, written)
    if ('problem' in result) problems.add(`${module.name}: ${key} ${result.problem}`, value.place)
  } else if (
    !args.entries.some(({ key }) => key === 'remote_src') &&
    !module.params['remote_src']?.fallback
  ) {
    const name = fileName(param, value)
    if ('problem' in name) problems.add(`${module.name}: ${key} ${name.problem}`, value.place)
    else checkFile(folders[param.source], name.value, value, search, problems)
  }
}

/** The folders in which files of each source are looked for. */
const folders = {
  file: 'files',
  'file command': 'files',
  'vars file': 'vars',
  template: 'templates',
} as const

/** The file that a parameter names; behind that of a command stand words. */
function fileName({ source }: Param<unknown>, value: Node): { value: string } | { problem: string } {
  const text = String(plainValue(value))
  if (source !== 'file command') return { value: text }
  const words = readParam(commandLine('The script and its words'), text)
  return 'problem' in words ? words : { value: words.value[0] ?? '' }
}

function checkFile(
  kind: 'files' | 'vars' | 'templates',
  name: string,
  value: Node,
  search: SearchPath,
  problems: Problems,
): void {
  const path = findFile(search, kind, name)
  if (path !== undefined) {
    if (kind === 'templates') checkTemplateFile(path, value.place, problems)
    return
  }
  const places = searchedFolders(search, kind).map(shownPath).join(', ')
  problems.add(
    `There is no ${kind === 'templates' ? 'template' : 'file'} ${name}`,
    value.place,
    `looked in ${places}`,
  )
}

/** Finds what is wrong with bare expressions. An empty one is none. */
export function checkExpressions(node: Node | undefined, problems: Problems): void {
  for (const item of textNodes(node)) {
    if (item.kind === 'scalar' && typeof item.value === 'string' && item.value.trim() !== '')
      problems.addAll(checkExpression(item.value, item.place))
  }
}

function holdsTemplate(node: Node): boolean {
  if (node.kind === 'list') return node.items.some(holdsTemplate)
  if (node.kind === 'map') return node.entries.some(({ value }) => holdsTemplate(value))
  return typeof node.value === 'string' && !node.raw && isTemplate(node.value)
}

/** `name=nginx state=present`, or a free text in which words such as `creates=/x` are parameters. */
function argumentsOfText(module: Module, text: string, node: ScalarNode, problems: Problems): MapNode {
  const { freeForm } = module
  const given = new Map<string, string>()
  const rest = text.replaceAll(word, written => {
    const [, name = '', value = ''] = written.match(/^(\w+)=([\s\S]*)$/) ?? []
    const isParameter =
      freeForm === undefined ? name !== '' : name !== freeForm && declaredName(module.params, name)
    if (!isParameter) return written
    given.set(name, unquoted(value))
    return ''
  })
  if (rest.trim() !== '' && freeForm === undefined) {
    const example = `${module.name}: { ${Object.keys(module.params)[0] ?? 'name'}: ... }`
    problems.add(`${module.name} takes parameters, not a text`, node.place, `such as ${example}`)
  }
  const free: [string, string][] =
    rest.trim() !== '' && freeForm !== undefined ? [[freeForm, rest.trim()]] : []
  const entries = [...free, ...given].map(([key, value]) => ({
    key,
    keyPlace: node.place,
    value: { ...node, value },
  }))
  return { kind: 'map', entries, place: node.place }
}

/** A word of a text: up to a space that stands outside quotes and templates. */
const word = /(?:\{\{[\s\S]*?\}\}|"(?:\\.|[^"\\])*"|'[^']*'|\S)+/g

function unquoted(value: string): string {
  const [, inside] = value.match(/^"((?:\\.|[^"\\])*)"$/) ?? value.match(/^'([^']*)'$/) ?? []
  return inside ?? value
}
