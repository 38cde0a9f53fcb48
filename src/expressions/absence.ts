import { ownValue } from '../base/keys.ts'
import { didYouMean } from '../base/nearest.ts'
import type { ScopeWithFiles } from './helper.ts'
import { helpers } from './helpers/index.ts'
import { factCure } from './old-facts.ts'
import type { Start } from './start.ts'
import type { Expression, Flaw, Path } from './tree.ts'
import { describe, isDict, member } from './values.ts'

/** Constants as other languages write them. */
const foreignWords: Readonly<Record<string, string>> = {
  True: 'write true',
  False: 'write false',
  None: 'write null',
  none: 'write null',
  yes: 'write true',
  no: 'write false',
}

/** Says which part of a path is not there, and which was probably meant. */
export function absence(path: Path, start: Start, scope: ScopeWithFiles): Flaw {
  const place = { offset: path.offset, word: path.segments[0] ?? path.text }
  if (start.value !== undefined) return { ...missingKey(start), ...place }
  if (path.up > 0 || path.root === 'this') {
    const hint = 'this is the item of an each, or the value of a with'
    return { message: `There is no block around ${path.text}`, hint, ...place }
  }
  return { message: `There is no variable ${start.name}`, hint: cureFor(start.name, scope), ...place }
}

/** An expression as it was written, more or less. */
export function written(expression: Expression): string {
  if (expression.kind === 'literal') return JSON.stringify(expression.value)
  if (expression.kind === 'path') return expression.text
  return [expression.helper, ...expression.args.map(operand)].join(' ')
}

function operand(expression: Expression): string {
  return expression.kind === 'call' ? `(${written(expression)})` : written(expression)
}

function cureFor(name: string, scope: ScopeWithFiles): string | undefined {
  const helper = helpers.get(name)
  if (helper) return `${name} is a helper: ${helper.signature}`
  return ownValue(foreignWords, name) ?? factCure(name) ?? didYouMean(name, new Set(scope.names()))
}

/** The first key that is missing on the way from the start. */
function missingKey({ value, name, keys }: Start): { message: string; hint: string } {
  const [key = '', ...rest] = keys
  const next = member(value, key)
  if (next !== undefined) return missingKey({ value: next, name: `${name}.${key}`, keys: rest })
  const tolerance = 'default and defined say that absence is fine'
  if (!isDict(value)) return { message: `${name} is ${describe(value)}, it has no ${key}`, hint: tolerance }
  return { message: `${name} has no ${key}`, hint: didYouMean(key, Object.keys(value)) ?? tolerance }
}
