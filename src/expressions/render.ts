import type { Source } from '../base/place.ts'
import { reveal, Secret } from '../base/secret.ts'
import { Evaluation } from './evaluation.ts'
import type { FindPartial, ScopeWithFiles } from './helper.ts'
import { Budget, withinLimits } from './limits.ts'
import { errorOf, locatorOf } from './location.ts'
import { parseTemplate } from './parse.ts'
import { BlockScope } from './scope.ts'
import type { Block, Part, Partial } from './tree.ts'
import { describe, isDict, joined, known, truth } from './values.ts'

/** How deep partials may include each other. */
const maxDepth = 50

/** The text of a template file; secrets in it are in clear. */
export function renderTemplate(
  source: Source,
  scope: ScopeWithFiles,
  options: { readonly partial: FindPartial },
): string {
  return reveal(renderSecretly(source, scope, options))
}

/** The text of a template file, which is secret as soon as a secret stands in it. */
export function renderSecretly(
  source: Source,
  scope: ScopeWithFiles,
  { partial }: { readonly partial: FindPartial },
): string | Secret {
  const place = { source, offset: 0 }
  return withinLimits(
    () => place,
    () => new Rendering(source, partial, 0, new Budget()).text(scope),
  )
}

/** Writes one template file; the partials that it includes are renderings of their own. */
class Rendering {
  private readonly source: Source
  private readonly findPartial: FindPartial
  private readonly depth: number
  private readonly budget: Budget

  constructor(source: Source, findPartial: FindPartial, depth: number, budget: Budget) {
    this.source = source
    this.findPartial = findPartial
    this.depth = depth
    this.budget = budget
  }

  text(scope: ScopeWithFiles): string | Secret {
    const { tree, flaws } = parseTemplate(this.source.text)
    const locate = locatorOf(this.source.text, { source: this.source, offset: 0 })
    if (flaws[0]) throw errorOf(flaws[0], locate)
    return this.parts(tree, new Evaluation(scope, locate, renderSecretly))
  }

  private parts(parts: readonly Part[], evaluation: Evaluation): string | Secret {
    return joined(parts.map(part => this.part(part, evaluation)))
  }

  private part(part: Part, evaluation: Evaluation): string | Secret {
    this.budget.spend()
    if (part.kind === 'text') return part.text
    if (part.kind === 'block') return this.block(part, evaluation)
    if (part.kind === 'partial') return this.partial(part, evaluation)
    const { expression } = part
    return evaluation.locating(expression, () => joined([evaluation.part(expression)]))
  }

  private block(block: Block, evaluation: Evaluation): string | Secret {
    const value = evaluation.value(block.subject)
    if (block.name === 'each') return this.each(block, value, evaluation)
    const holds = evaluation.locating(block.subject, () => truth(value)) === (block.name !== 'unless')
    if (!holds) return this.parts(block.elseBody, evaluation)
    if (block.name !== 'with') return this.parts(block.body, evaluation)
    const names = named(block.params, [value])
    const scope = new BlockScope(evaluation.scope, { names, context: { value } })
    return this.parts(block.body, evaluation.within(scope))
  }

  private each(block: Block, value: unknown, evaluation: Evaluation): string | Secret {
    const entries = entriesOf(value)
    if (!entries) {
      throw evaluation.errorAt(block.subject, `each takes a list or a map, not ${describe(value)}`)
    }
    if (entries.length === 0) return this.parts(block.elseBody, evaluation)
    const items = entries.map(([key, item], index) => {
      const last = index === entries.length - 1
      const data = new Map<string, unknown>(Object.entries({ key, index, first: index === 0, last }))
      const names = named(block.params, [item, key])
      const scope = new BlockScope(evaluation.scope, { names, data, context: { value: item } })
      this.budget.spend()
      return this.parts(block.body, evaluation.within(scope))
    })
    return joined(items)
  }

  private partial(partial: Partial, evaluation: Evaluation): string | Secret {
    const name = typeof partial.name === 'string' ? partial.name : String(evaluation.value(partial.name))
    const source = this.findPartial(name)
    const flaw = { offset: partial.offset, word: name }
    if (!source) throw evaluation.error({ message: `There is no template ${name}`, ...flaw })
    if (this.depth >= maxDepth) {
      throw evaluation.error({ message: `The template ${name} includes itself without end`, ...flaw })
    }
    const names = new Map(partial.options.map(option => [option.name, evaluation.value(option.value)]))
    const context = partial.context && { value: evaluation.value(partial.context) }
    const scope = new BlockScope(evaluation.scope, { names, ...(context && { context }) })
    const text = new Rendering(source, this.findPartial, this.depth + 1, this.budget).text(scope)
    return partial.indent === '' ? text : indented(text, partial.indent)
  }
}

/** The values under the names that a block gives them with `as |name name|`. */
function named(names: readonly string[], values: readonly unknown[]): ReadonlyMap<string, unknown> {
  return new Map(names.slice(0, values.length).map((name, i) => [name, values[i]]))
}

/** The keys and items that `each` goes through. */
function entriesOf(value: unknown): readonly (readonly [string | number, unknown])[] | undefined {
  if (Array.isArray(value)) return value.map((item, index) => [index, known(item)])
  if (isDict(value)) return Object.keys(value).map(key => [key, known(value[key])])
  return value === null ? [] : undefined
}

/** The lines of a text with something before each of them. */
function indented(text: string | Secret, indent: string): string | Secret {
  const lines = reveal(text).replace(/(^|\n)(?=[\s\S])/g, `$1${indent}`)
  return text instanceof Secret ? new Secret(lines, [text]) : lines
}
