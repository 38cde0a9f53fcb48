/** A line of a text, and what ends it: `\n`, `\r\n`, `\r`, or '' for a last line that has no end. */
export interface TextLine {
  readonly text: string
  readonly end: string
}

/** The lines of a text. */
export function textLines(text: string): TextLine[] {
  const parts = text.split(/(\r\n|\n|\r)/)
  return parts.flatMap((part, i) => {
    const isLine = i % 2 === 0 && (part !== '' || i < parts.length - 1)
    return isLine ? [{ text: part, end: parts[i + 1] ?? '' }] : []
  })
}

/** The text that consists of these lines. */
export function joinedLines(lines: readonly TextLine[]): string {
  return lines.map(({ text, end }) => text + end).join('')
}

/**
 * What ends the lines around a place: the nearest one before it, else the nearest one behind it. A carriage return
 * counts only where no line ends otherwise.
 */
export function lineEndAt(lines: readonly TextLine[], at: number): string {
  const nearest = (is: (line: TextLine) => boolean) =>
    (lines.slice(0, at).findLast(is) ?? lines.slice(at).find(is))?.end
  return nearest(({ end }) => end.includes('\n')) ?? nearest(({ end }) => end !== '') ?? '\n'
}

/** The lines with others before an index, which are made for the line end of that place. */
export function withInserted(
  lines: readonly TextLine[],
  at: number,
  inserted: (lineEnd: string) => readonly TextLine[],
): TextLine[] {
  const before = endedLines(lines.slice(0, at), lineEndAt(lines, at))
  const after = lines.slice(at)
  return [...before, ...inserted(lineEndAt([...before, ...after], at)), ...after]
}

/** The lines with another one behind them. */
export function withLast(lines: readonly TextLine[], text: string): TextLine[] {
  return withInserted(lines, lines.length, end => [{ text, end }])
}

/** The same lines, the last one ended so that another one can follow. */
function endedLines(lines: readonly TextLine[], lineEnd: string): readonly TextLine[] {
  const last = lines.at(-1)
  if (!last || last.end === lineEnd || last.end.includes('\n')) return lines
  return lines.with(-1, { text: last.text, end: last.end === '' ? lineEnd : '\r\n' })
}

/** A line to write, with the line end of the file; where it was written with a carriage return, with CRLF. */
export function wantedLine(written: string, lineEnd: string): TextLine {
  const text = written.replace(/\r+$/, '')
  return { text, end: text === written || lineEnd.includes('\r') ? lineEnd : '\r\n' }
}

/** Finds something in a line without its end, else with the carriage return of CRLF: patterns may name it. */
export function findIn<T>({ text, end }: TextLine, find: (text: string) => T | undefined): T | undefined {
  return find(text) ?? (end === '\r\n' ? find(`${text}\r`) : undefined)
}

/** Whether a pattern finds something in a line. */
export function matches(line: TextLine, pattern: RegExp): boolean {
  return findIn(line, text => pattern.exec(text) ?? undefined) !== undefined
}
