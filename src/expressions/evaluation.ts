import { ExpressionError } from '../base/errors.ts'
import { didYouMean } from '../base/nearest.ts'
import type { Place } from '../base/place.ts'
import { absence, written } from './absence.ts'
import type { CallContext, Helper, RenderTemplate, ScopeWithFiles } from './helper.ts'
import { helpers } from './helpers/index.ts'
import { arity, type Given, given, invoke } from './invoke.ts'
import { errorOf, type Locate } from './location.ts'
import { startOf } from './start.ts'
import type { Call, Expression, Flaw, Path } from './tree.ts'
import { member } from './values.ts'

/** Evaluates expressions in a scope. Errors have the place of the expression. */
export class Evaluation {
  readonly scope: ScopeWithFiles
  private readonly locate: Locate
  private readonly render: RenderTemplate

  /** @param render renders the templates that expressions look up; templates hold expressions, so it is handed in */
  constructor(scope: ScopeWithFiles, locate: Locate, render: RenderTemplate) {
    this.scope = scope
    this.locate = locate
    this.render = render
  }

  /** The same, inside a block. */
  within(scope: ScopeWithFiles): Evaluation {
    return new Evaluation(scope, this.locate, this.render)
  }

  /** The value of an expression that becomes a part of a text. */
  part(expression: Expression): unknown {
    const value = this.value(expression)
    this.scope.onPart?.(value)
    return value
  }

  /** The value of an expression; that it is absent is an error. */
  value(expression: Expression): unknown {
    const value = this.maybe(expression)
    if (value !== undefined) return value
    if (expression.kind === 'path') {
      throw this.error(absence(expression, startOf(expression, this.scope), this.scope))
    }
    throw this.errorAt(
      expression,
      `${written(expression)} found nothing`,
      'default says what to take instead',
    )
  }

  /** The value, or `undefined` where a name, a key, or what a helper looks for, is absent. */
  maybe(expression: Expression): unknown {
    if (expression.kind === 'literal') return expression.value
    return expression.kind === 'path' ? this.path(expression) : this.call(expression)
  }

  error(flaw: Flaw): ExpressionError {
    return errorOf(flaw, this.locate)
  }

  errorAt(expression: Expression, message: string, hint?: string): ExpressionError {
    return this.error({ message, hint, offset: expression.offset, word: wordOf(expression) })
  }

  /** What the action does with the value of an expression; its errors get the place of that expression. */
  locating<T>(expression: Expression, action: () => T): T {
    try {
      return action()
    } catch (error) {
      throw error instanceof ExpressionError ? error.at(this.place(expression)) : error
    }
  }

  private place(expression: Expression): Place | undefined {
    return this.locate(expression.offset, wordOf(expression))
  }

  /** The value at the end of a path. A name that no variable has may be a helper without arguments. */
  private path(path: Path): unknown {
    const { value, keys } = startOf(path, this.scope)
    if (value !== undefined) return keys.reduce(member, value)
    const helper = path.root === 'name' && keys.length === 0 ? helpers.get(path.text) : undefined
    if (!helper || arity(helper).least > 0) return undefined
    return invoke(helper, [], {}, this.context, () => this.place(path))
  }

  private call(call: Call): unknown {
    return invoke(
      helpers.get(call.helper) as Helper,
      call.args.map(arg => this.given(arg)),
      Object.fromEntries(call.options.map(({ name, value }) => [name, this.given(value)])),
      this.context,
      () => this.place(call),
    )
  }

  private given(expression: Expression): Given {
    return {
      place: () => this.place(expression),
      value: () => this.value(expression),
      maybe: () => this.maybe(expression),
    }
  }

  private get context(): CallContext {
    return {
      scope: this.scope,
      render: this.render,
      call: (name, ...values) => this.callByName(name, values),
    }
  }

  private callByName(name: string, values: readonly unknown[]): unknown {
    const helper = helpers.get(name)
    if (!helper) {
      throw new ExpressionError(`There is no helper ${name}`, { hint: didYouMean(name, helpers.keys()) })
    }
    const { least, most } = arity(helper)
    if (values.length < least || values.length > most) {
      throw new ExpressionError(`${name} cannot be used with ${values.length} arguments`, {
        hint: helper.signature,
      })
    }
    return invoke(helper, values.map(given), {}, this.context, () => undefined)
  }
}

/** The word by which an expression is found in a file. */
function wordOf(expression: Expression): string {
  if (expression.kind === 'path') return expression.segments[0] ?? expression.text
  return expression.kind === 'call' ? expression.helper : String(expression.value)
}
