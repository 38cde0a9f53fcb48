import type { Problem } from '../base/errors.ts'
import type { Place, Source } from '../base/place.ts'
import { jinjaBlocks } from './jinja-blocks.ts'
import { locatorOf, problemOf } from './location.ts'
import { isTemplate, parseExpression, parseTemplate, parseText } from './parse.ts'
import type { Parsed } from './tree.ts'

/** What is wrong with a bare expression, whatever the values are. */
export function checkExpression(text: string, place: Place): Problem[] {
  return problems(parseExpression(text), place)
}

/** What is wrong with the expressions of a YAML text, whatever the values are. */
export function checkText(text: string, place: Place): Problem[] {
  const parsed = isTemplate(text) ? parseText(text) : { text, flaws: [] }
  return problems({ text, flaws: [...parsed.flaws, ...jinjaBlocks(text, 'text')] }, place)
}

/** What is wrong with a template file, whatever the values are. */
export function checkTemplate(source: Source): Problem[] {
  const { text } = source
  const flaws = [...jinjaBlocks(text, 'template'), ...parseTemplate(text).flaws]
  return problems({ text, flaws }, { source, offset: 0 })
}

function problems({ text, flaws }: Pick<Parsed<unknown>, 'text' | 'flaws'>, place: Place): Problem[] {
  const locate = locatorOf(text, place)
  return flaws.map(flaw => problemOf(flaw, locate))
}
