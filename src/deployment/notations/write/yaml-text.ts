import { isYamlBoolean } from '../../../base/boolean.ts'
import type { Entry, Node, ScalarNode } from '../../../base/yaml.ts'

/** A value as YAML, in blocks; short lists of texts stand on one line. */
export function yamlText(node: Node): string {
  return `${lines(node).join('\n')}\n`
}

function lines(node: Node): string[] {
  if (node.kind === 'scalar') return [scalarText(node)]
  if (isOnOneLine(node)) return [flowText(node)]
  if (node.kind === 'map') return node.entries.flatMap(entryLines)
  return node.items.flatMap(item => indented('- ', lines(item)))
}

function entryLines({ key, value }: Entry): string[] {
  const name = quotedText(key)
  const [first = '', ...rest] = lines(value)
  if (value.kind === 'scalar' || isOnOneLine(value)) return [`${name}: ${first}`.trimEnd()]
  return [`${name}:`, ...[first, ...rest].map(line => `  ${line}`)]
}

function indented(mark: string, [first = '', ...rest]: readonly string[]): string[] {
  return [`${mark}${first}`, ...rest.map(line => `${' '.repeat(mark.length)}${line}`)]
}

const longest = 100

function isOnOneLine(node: Node): boolean {
  if (node.kind === 'scalar') return true
  if (node.kind === 'map') return node.entries.length === 0
  return node.items.every(item => item.kind === 'scalar') && flowText(node).length < longest
}

function flowText(node: Node): string {
  if (node.kind === 'map') return '{}'
  return node.kind === 'list' ? `[${node.items.map(flowText).join(', ')}]` : scalarText(node)
}

function scalarText({ value, raw }: ScalarNode): string {
  if (typeof value !== 'string') return String(value ?? '')
  return raw && /\{\{|\{\w/.test(value) ? `!raw ${inQuotes(value)}` : quotedText(value)
}

/** A text as YAML reads it back: in quotes, unless nothing in it has a meaning. */
function quotedText(text: string): string {
  const isPlain = plain.test(text) && text.length < longest && !isYamlBoolean(text) && !/^null$/i.test(text)
  return isPlain || measure.test(text) ? text : inQuotes(text)
}

const plain = /^[A-Za-z_/](?:[\w./@+-]|:(?=\w)| (?=[\w./@+-]))*$/

/** `30s`, `1m30s`, `512m`, `25%` */
const measure = /^(?:\d{1,9}(?:ms|[bkmghs%]))+$/

function inQuotes(text: string): string {
  return unprintable.test(text) ? escaped(text) : `'${text.replaceAll("'", "''")}'`
}

const unprintable = /[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]/

function escaped(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\x7f-\x9f\u2028\u2029\ufeff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
