import * as handlebars from 'handlebars/dist/cjs/handlebars/compiler/base.js'
import { remembered } from './cache.ts'
import { helperForm } from './hints.ts'
import { nestingFlaw, type SyntaxFailure, syntaxFlaw } from './syntax.ts'
import { type Extent, TemplateConverter } from './template.ts'
import type { Expression, Flaw, Output, Parsed, Part } from './tree.ts'

const open = '{{ '
const nothing: Expression = { kind: 'literal', value: null, offset: 0 }

/** A bare expression: `eq a "b"`. */
export const parseExpression: (text: string) => Parsed<Expression> = remembered(text => {
  const { tree, flaws } = parts(`${open}${text} }}`, 'expressions', -open.length)
  const only = tree.length === 1 && tree[0]?.kind === 'output' ? tree[0] : undefined
  if (flaws.length === 0 && only) return { text, tree: only.expression, flaws }
  if (flaws.length > 0 && only) return { text, tree: nothing, flaws: flaws.map(flaw => cured(flaw, text)) }
  return { text, tree: nothing, flaws: [unreadable(text, flaws[0])] }
})

/** A text of a YAML file, with expressions in braces. */
export const parseText: (text: string) => Parsed<readonly Part[]> = remembered(text => {
  const { tree, flaws } = parts(text, 'expressions')
  return { text, tree, flaws: flaws.map(flaw => curedInText(flaw, text)) }
})

/** A template file. */
export const parseTemplate: (text: string) => Parsed<readonly Part[]> = remembered(text => {
  const { tree, flaws } = parts(text, 'everything')
  return { text, tree, flaws: flaws.map(flaw => cured(flaw, wordsInBraces(text, flaw.offset))) }
})

/** Whether a text holds an expression in braces. */
export function isTemplate(text: string): boolean {
  return text.includes('{{')
}

/** The single expression that a text consists of, if it does. */
export function onlyExpression(parts: readonly Part[]): Expression | undefined {
  return parts.length === 1 && parts[0]?.kind === 'output' ? (parts[0] as Output).expression : undefined
}

function parts(text: string, extent: Extent, shift = 0): { tree: readonly Part[]; flaws: readonly Flaw[] } {
  const program = nestingFlaw(text) ?? programOf(text)
  if ('message' in program) {
    return { tree: [], flaws: [{ ...program, offset: Math.max(0, program.offset + shift) }] }
  }
  const { parts, flaws } = new TemplateConverter(text, program, shift, extent)
  return { tree: parts, flaws }
}

function programOf(text: string): handlebars.Program | Flaw {
  try {
    return handlebars.parseWithoutProcessing(text)
  } catch (error) {
    return syntaxFlaw(error as SyntaxFailure, text)
  }
}

function unreadable(text: string, flaw: Flaw | undefined): Flaw {
  const start = { offset: 0, word: text.trim().split(/\s/)[0] ?? '' }
  if (text.trim() === '') return { message: 'There is no expression', ...start }
  const [, inside] = text.trim().match(/^\{\{([\s\S]*)\}\}$/) ?? []
  if (inside !== undefined) {
    return { message: 'An expression stands here without braces', hint: `write ${inside.trim()}`, ...start }
  }
  return cured(flaw ?? { message: 'This is not one expression', ...start }, text)
}

/** The flaw with what to write instead, when it was written with operators. */
function cured(flaw: Flaw, expression: string): Flaw {
  const form = writtenAnew(expression) ?? withoutParentheses(expression)
  return form === undefined ? flaw : { ...flaw, hint: `write ${form}` }
}

/** What was written with operators, in a form that is right. */
function writtenAnew(expression: string): string | undefined {
  const form = helperForm(expression)
  if (form === undefined) return undefined
  return parts(`${open}${form} }}`, 'expressions').flaws.length === 0 ? form : undefined
}

/** Only expressions inside another take parentheses. */
function withoutParentheses(expression: string): string | undefined {
  const [, inside] = expression.trim().match(/^\(([\s\S]*)\)$/) ?? []
  return inside !== undefined && parseExpression(inside).flaws.length === 0 ? inside : undefined
}

/** In a YAML text, braces that make no sense may be meant as they are. */
function curedInText(flaw: Flaw, text: string): Flaw {
  const hint = flaw.hint ?? 'braces that are text are written \\{{, or the text is tagged !raw'
  return cured({ ...flaw, hint }, wordsInBraces(text, flaw.offset))
}

/** What stands between the braces around an offset. */
function wordsInBraces(text: string, offset: number): string {
  const start = text.lastIndexOf('{{', offset)
  const end = text.indexOf('}}', offset)
  return start < 0
    ? ''
    : text
        .slice(start, end < 0 ? undefined : end)
        .replace(/^\{+~?\s*(#?(if|unless|each|with|else if)\b)?/, '')
}
