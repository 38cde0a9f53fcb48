import { ExpressionError } from '../base/errors.ts'
import type { Place } from '../base/place.ts'
import { Evaluation } from './evaluation.ts'
import type { ScopeWithFiles } from './helper.ts'
import { withinLimits } from './limits.ts'
import { errorOf, locatorOf } from './location.ts'
import { parseExpression } from './parse.ts'
import { renderSecretly } from './render.ts'
import { describe, isDict } from './values.ts'

/** The value of a bare expression: `eq a "b"`, `facts.os.family`, `42`. */
export function evaluate(expression: string, scope: ScopeWithFiles, place?: Place): unknown {
  const { tree, flaws } = parseExpression(expression)
  const locate = locatorOf(expression, place)
  if (flaws[0]) throw errorOf(flaws[0], locate)
  return withinLimits(
    () => place,
    () => new Evaluation(scope, locate, renderSecretly).value(tree),
  )
}

/** Whether a condition holds; it must be true or false, as nothing else is clear enough to act on. */
export function evaluateCondition(expression: string, scope: ScopeWithFiles, place?: Place): boolean {
  const value = evaluate(expression, scope, place)
  if (typeof value === 'boolean') return value
  const operand = /\s/.test(expression.trim()) ? `(${expression.trim()})` : expression.trim()
  throw new ExpressionError(`This condition is ${describe(value)}, neither true nor false`, {
    place,
    hint: `write ${asCondition(value, operand)}`,
  })
}

/** How to make a condition of an expression whose value is none. */
function asCondition(value: unknown, expression: string): string {
  if (typeof value === 'number') return `ne ${expression} 0`
  if (Array.isArray(value) || isDict(value)) return `gt (length ${expression}) 0`
  return value === null ? `not (is_none ${expression})` : `bool ${expression}`
}
