/** A text that was read, and the name that people know it by (a path, or `<command line>`). */
export interface Source {
  readonly file: string
  readonly text: string
}

/** Where something stands in a source. The line and column are worked out only when someone asks. */
export interface Place {
  readonly source: Source
  readonly offset: number
}

/** The line and column of a place, both counted from 1. */
export function lineAndColumn({ source, offset }: Place): { line: number; column: number } {
  const before = source.text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

/** `site.yml:14:9`; the name alone of what has no text, such as a command that makes plays. */
export function describePlace(place: Place): string {
  if (place.source.text === '') return place.source.file
  const { line, column } = lineAndColumn(place)
  return `${place.source.file}:${line}:${column}`
}

/** The line of a place and the one before it, with a caret below the column. */
export function excerpt(place: Place): string {
  const { line, column } = lineAndColumn(place)
  const lines = place.source.text.split('\n')
  const width = String(line).length + 3
  const numbered = (number: number) => `${String(number).padStart(width)} | ${lines[number - 1] ?? ''}`
  const caret = `${' '.repeat(width)} | ${' '.repeat(column - 1)}^`
  return [...(line > 1 ? [numbered(line - 1)] : []), numbered(line), caret].join('\n')
}

/** The place of a piece of text at or after another place, or that place itself when it is not there. */
export function placeOfText(place: Place, text: string): Place {
  const offset = place.source.text.indexOf(text, place.offset)
  return offset < 0 ? place : { source: place.source, offset }
}
