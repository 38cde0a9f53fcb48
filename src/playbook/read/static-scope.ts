import { ExpressionError } from '../../base/errors.ts'
import type { Problems } from '../../base/problems.ts'
import type { Node } from '../../base/yaml.ts'
import { isTemplate, renderNode } from '../../expressions/text.ts'
import type { Variable } from '../../model/inventory.ts'
import type { Variables } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import { readText } from './read.ts'

/** What is known before there are hosts: the variables of a play, of its files, and of the command line. */
export class StaticScope implements Scope {
  private readonly variables: Variables
  private readonly evaluating = new Set<string>()

  /** @param layers weakest first */
  constructor(...layers: readonly Variables[]) {
    this.variables = new Map<string, Variable>(layers.flatMap(layer => [...layer]))
  }

  get(name: string): unknown {
    const variable = this.variables.get(name)
    if (!variable || 'data' in variable) return variable?.data
    if (this.evaluating.has(name)) {
      throw new ExpressionError(`The variable ${name} needs itself`, { place: variable.written.place })
    }
    this.evaluating.add(name)
    try {
      return renderNode(variable.written, this)
    } finally {
      this.evaluating.delete(name)
    }
  }

  has(name: string): boolean {
    return this.variables.has(name)
  }

  names(): Iterable<string> {
    return this.variables.keys()
  }
}

/** A text that must be known when the file is read, such as the name of a file to import. */
export function readStaticText(
  node: Node,
  what: string,
  scope: Scope,
  problems: Problems,
): string | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || !isTemplate(node.value))
    return readText(node, what, problems)
  try {
    return String(renderNode(node, scope))
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const hint = 'an import knows the variables of its play and of -e; an include those of hosts too'
    return problems.add(error.message, error.place ?? node.place, hint)
  }
}
