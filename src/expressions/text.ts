import { ExpressionError } from '../base/errors.ts'
import { forbiddenKeys } from '../base/keys.ts'
import type { Place } from '../base/place.ts'
import { Secret } from '../base/secret.ts'
import type { Entry, Node } from '../base/yaml.ts'
import { Evaluation } from './evaluation.ts'
import type { ScopeWithFiles } from './helper.ts'
import { withinLimits } from './limits.ts'
import { errorOf, locatorOf } from './location.ts'
import { isTemplate, onlyExpression, parseText } from './parse.ts'
import { renderSecretly } from './render.ts'
import type { Part } from './tree.ts'
import { joined, OMIT } from './values.ts'

export { checkExpression, checkText } from './check.ts'
export { isTemplate, OMIT }

/** The value of a YAML text: of its expression when it is exactly one, otherwise its parts joined as text. */
export function renderText(text: string, scope: ScopeWithFiles, place?: Place): unknown {
  if (!isTemplate(text)) return text
  const { tree, flaws } = parseText(text)
  const locate = locatorOf(text, place)
  if (flaws[0]) throw errorOf(flaws[0], locate)
  const evaluation = new Evaluation(scope, locate, renderSecretly)
  const only = onlyExpression(tree)
  return withinLimits(
    () => place,
    () => (only ? evaluation.value(only) : joinedParts(tree, evaluation, place)),
  )
}

function joinedParts(parts: readonly Part[], evaluation: Evaluation, place: Place | undefined): unknown {
  return locating(place, () => joined(parts.map(part => partValue(part, evaluation))))
}

/** How numbers and booleans are read: as such, or as the texts that were typed, where texts are meant. */
export type Reading = 'as values' | 'as written'

/** The value of a YAML tree: its templates evaluated, except where it is marked as raw. */
export function renderNode(node: Node, scope: ScopeWithFiles, reading: Reading = 'as values'): unknown {
  if (node.kind === 'list')
    return node.items.map(item => renderNode(item, scope, reading)).filter(item => item !== OMIT)
  if (node.kind === 'map')
    return Object.fromEntries(node.entries.flatMap(entry => renderEntry(entry, scope, reading)))
  if (typeof node.value === 'string') return node.raw ? node.value : renderText(node.value, scope, node.place)
  return reading === 'as written' ? (node.written ?? node.value) : node.value
}

function renderEntry(entry: Entry, scope: ScopeWithFiles, reading: Reading): [string, unknown][] {
  const value = renderNode(entry.value, scope, reading)
  return value === OMIT ? [] : [[keyOf(entry, scope), value]]
}

function keyOf({ key, keyPlace }: Entry, scope: ScopeWithFiles): string {
  const value = renderText(key, scope, keyPlace)
  const text = locating(keyPlace, () => joined([value]))
  if (text instanceof Secret) throw new ExpressionError('A secret cannot be a key', { place: keyPlace })
  if (!forbiddenKeys.has(text)) return text
  throw new ExpressionError(`The key ${text} is not allowed`, { place: keyPlace })
}

function partValue(part: Part, evaluation: Evaluation): unknown {
  if (part.kind === 'text') return part.text
  if (part.kind === 'output') return evaluation.part(part.expression)
  throw new Error(`A YAML text cannot hold a ${part.kind}`)
}

/** What the action does; its errors get a place when they have none. */
function locating<T>(place: Place | undefined, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw error instanceof ExpressionError ? error.at(place) : error
  }
}
