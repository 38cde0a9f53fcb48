import type { Place } from '../base/place.ts'
import { locatorOf } from './location.ts'
import { parseExpression, parseText } from './parse.ts'
import type { Expression, Part, Path } from './tree.ts'

/** A path that begins with the name of a variable. */
export interface FoundPath {
  readonly segments: readonly string[]
  /** Where it begins in the text. */
  readonly offset: number
  readonly place: Place | undefined
}

/** The paths of a bare expression. */
export function pathsInExpression(text: string, place: Place): FoundPath[] {
  return located(pathsOf(parseExpression(text).tree), text, place)
}

/** The paths of a YAML text. */
export function pathsInText(text: string, place: Place): FoundPath[] {
  return located(parseText(text).tree.flatMap(pathsOfPart), text, place)
}

function located(paths: readonly Path[], text: string, place: Place): FoundPath[] {
  const locate = locatorOf(text, place)
  return paths.map(({ segments, offset, text: written }) => ({
    segments,
    offset,
    place: locate(offset, written),
  }))
}

function pathsOf(expression: Expression): Path[] {
  if (expression.kind === 'literal') return []
  if (expression.kind === 'path') return expression.root === 'name' && expression.up === 0 ? [expression] : []
  return [...expression.args, ...expression.options.map(({ value }) => value)].flatMap(pathsOf)
}

function pathsOfPart(part: Part): Path[] {
  return part.kind === 'output' ? pathsOf(part.expression) : []
}
