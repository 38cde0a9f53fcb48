import { ExpressionError } from '../base/errors.ts'
import type { Place } from '../base/place.ts'
import { withinLimits } from '../expressions/limits.ts'
import { renderNode } from '../expressions/text.ts'
import type { Variable } from '../model/inventory.ts'
import type { FindFile, FindSecret, Scope } from '../model/scope.ts'
import type { Layer } from './precedence.ts'

/** A layer that has a value for a name, and the place of that value. */
export interface Origin {
  readonly layer: Layer
  readonly place?: Place | undefined
}

/** Who learns what is evaluated. */
export interface ScopeListeners {
  /** Learns the value of each name that is asked for. */
  readonly onValue?: (name: string, value: unknown) => void
  /** Learns the value of each expression that becomes a part of a text. */
  readonly onPart?: ((value: unknown) => void) | undefined
}

/**
 * The names that a task sees on a host. A variable that was written is evaluated when it is first asked for, in this
 * very scope, so that it may use names that are stronger or come later.
 */
export class VariableScope implements Scope {
  private readonly layers: readonly Layer[]
  private readonly values = new Map<string, unknown>()
  private readonly evaluating: string[] = []
  readonly findFile: FindFile
  readonly findSecret: FindSecret | undefined
  readonly isAhead: boolean
  readonly onPart: ((value: unknown) => void) | undefined
  private readonly onValue: ((name: string, value: unknown) => void) | undefined

  /**
   * @param layers strongest first
   * @param isAhead whether the scope is for looking ahead: finding a value must have no effects
   */
  constructor(
    layers: readonly Layer[],
    findFile: FindFile,
    isAhead = false,
    { onValue, onPart, findSecret }: ScopeListeners & { readonly findSecret?: FindSecret } = {},
  ) {
    this.layers = layers
    this.findFile = findFile
    this.findSecret = findSecret
    this.isAhead = isAhead
    this.onPart = onPart
    this.onValue = onValue
  }

  get(name: string): unknown {
    if (this.values.has(name)) return this.values.get(name)
    const found = this.find(name)
    if (!found) return undefined
    const value = this.evaluate(name, found)
    this.values.set(name, value)
    this.onValue?.(name, value)
    return value
  }

  has(name: string): boolean {
    return this.find(name) !== undefined
  }

  *names(): Iterable<string> {
    for (const layer of this.layers) yield* layer.variables.keys()
  }

  /** Every layer that has a name, the one that wins first. */
  origins(name: string): Origin[] {
    return this.layers.flatMap(layer => {
      const variable = layer.variables.get(name)
      if (!variable) return []
      return [{ layer, place: 'written' in variable ? variable.written.place : undefined }]
    })
  }

  private find(name: string): Variable | undefined {
    for (const layer of this.layers) {
      const variable = layer.variables.get(name)
      if (variable) return variable
    }
    return undefined
  }

  private evaluate(name: string, variable: Variable): unknown {
    if ('data' in variable) return variable.data
    if (this.evaluating.includes(name)) {
      const circle = [...this.evaluating.slice(this.evaluating.indexOf(name)), name].join(' -> ')
      throw new ExpressionError(`The variable ${name} needs itself`, {
        place: variable.written.place,
        hint: circle,
      })
    }
    this.evaluating.push(name)
    try {
      return withinLimits(
        () => variable.written.place,
        () => renderNode(variable.written, this),
      )
    } finally {
      this.evaluating.pop()
    }
  }
}
