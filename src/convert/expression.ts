import { checkExpression } from '../expressions/check.ts'
import { helpers } from '../expressions/helpers/index.ts'
import { helperForm } from '../expressions/hints.ts'
import { pathsInExpression } from '../expressions/paths.ts'
import { withOurFacts } from './facts.ts'
import { outsideQuotes } from './quotes.ts'

/** An expression as it is written here, and what people must look at. */
export interface Converted {
  readonly text: string
  readonly problem?: string
  /** Whether it is as it was, because nothing was found for it. */
  readonly isLeft?: boolean
}

const nowhere = { source: { file: '', text: '' }, offset: 0 }

/** An expression of Jinja as one of ours. */
export function convertedExpression(expression: string): Converted {
  const asked = onOneLine(expression.trim())
  const { text: renamed, problem } = withOurFacts(asked)
  const text = quotedAs(asked, helperForm(renamed) ?? renamed)
  const [flaw] = checkExpression(text, nowhere)
  if (flaw) return { text: asked, problem: problem ?? flaw.message, isLeft: true }
  return problem === undefined ? { text } : { text, problem }
}

/**
 * An expression inside of a loop. There, the keys of an item are names too, which Jinja does not know: so what is no
 * name of a loop is asked for at the root.
 */
export function atRoot(expression: string, loopNames: readonly string[]): string {
  const paths = pathsInExpression(expression, nowhere).filter(
    ({ segments: [name = ''] }) => !loopNames.includes(name) && !helpers.has(name),
  )
  return paths
    .toSorted((a, b) => b.offset - a.offset)
    .reduce((text, { offset }) => `${text.slice(0, offset)}@root.${text.slice(offset)}`, expression)
}

/** An expression as the argument of a helper or block: what is made of several words stands in parentheses. */
export function asArgument(text: string): string {
  return /^(?:"[^"]*"|'[^']*'|[^\s()]+)$/.test(text) ? text : `(${text})`
}

/** `loop.index` and what else a loop of Jinja knows; texts in quotes stay as they are. */
export function withLoopNames(expression: string): string {
  return outsideQuotes(expression, part =>
    part
      .replace(/\bloop\.index0\b/g, '@index')
      .replace(/\bloop\.index\b/g, '(@index + 1)')
      .replace(/\bloop\.(first|last)\b/g, '@$1'),
  )
}

/** Quotes are those of the original, which may stand inside of others. */
function quotedAs(original: string, text: string): string {
  return original.includes('"') ? text : text.replace(/"([^"'\\]*)"/g, "'$1'")
}

function onOneLine(expression: string): string {
  return outsideQuotes(expression, part => part.replace(/\s+/g, ' '))
}
