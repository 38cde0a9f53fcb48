import { ExpressionError } from '../../base/errors.ts'
import { reveal, Secret } from '../../base/secret.ts'
import { renderNode } from '../../expressions/text.ts'
import type { Task } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'

/** The environment variables of a task; inner ones win over outer ones. */
export function taskEnvironment(task: Task, scope: Scope): Record<string, string | Secret> {
  try {
    return environmentOf(task, scope)
  } catch (error) {
    // Facts are gathered without an environment that needs them.
    if (task.module === 'setup' && error instanceof ExpressionError) return {}
    throw error
  }
}

function environmentOf({ inherited }: Task, scope: Scope): Record<string, string | Secret> {
  const maps = inherited.environment.flatMap(node => [renderNode(node, scope, 'as written')].flat())
  const entries = maps.flatMap(map => Object.entries((map ?? {}) as Record<string, unknown>))
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value instanceof Secret ? value : String(value)]),
  )
}

/** The environment as a host gets it. */
export function revealedEnvironment(
  environment: Readonly<Record<string, string | Secret>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, reveal(value)]))
}
