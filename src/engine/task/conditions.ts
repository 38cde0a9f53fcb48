import { booleanOf } from '../../base/boolean.ts'
import { TaskError } from '../../base/errors.ts'
import type { Node } from '../../base/yaml.ts'
import { evaluateCondition } from '../../expressions/evaluate.ts'
import { OMIT, renderNode } from '../../expressions/text.ts'
import type { Condition } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'

/** The first condition that does not hold; none when all hold. */
export function firstUnmet(conditions: readonly Condition[], scope: Scope): Condition | undefined {
  return conditions.find(({ text, place }) => !evaluateCondition(text, scope, place))
}

export function allHold(conditions: readonly Condition[], scope: Scope): boolean {
  return firstUnmet(conditions, scope) === undefined
}

/** The value of a keyword that is true or false, in the scope of a task. */
export function flagValue(node: Node | undefined, scope: Scope): boolean | undefined {
  const value = node && renderNode(node, scope)
  if (value === null || value === undefined || value === OMIT) return undefined
  const flag = value === '' ? false : booleanOf(value)
  if (flag !== undefined) return flag
  throw new TaskError(`This is neither true nor false: ${JSON.stringify(value)}`, { place: node?.place })
}

/** The value of a keyword that is a number, in the scope of a task. */
export function numberValue(node: Node | undefined, scope: Scope): number | undefined {
  const value = node && renderNode(node, scope)
  if (value === null || value === undefined || value === OMIT) return undefined
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
  if (Number.isFinite(number)) return number
  throw new TaskError(`This is no number: ${JSON.stringify(value)}`, { place: node?.place })
}
