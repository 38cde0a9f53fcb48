/** How much of a text is shown. */
export interface TextBounds {
  readonly lines: number
  readonly characters: number
}

/** What is shown of the output of a command that failed: enough for the cause, little enough to read. */
const outputBounds: TextBounds = { lines: 40, characters: 4096 }

/** A text of at most so many lines and characters: what is longer keeps both its ends, and says how much is missing. */
export function shorten(text: string, bounds = outputBounds): string {
  const headEnd = endOfHead(text, bounds)
  const tailStart = startOfTail(text, bounds)
  if (headEnd + 1 >= tailStart) return text
  const missing = text.slice(headEnd, tailStart)
  const lines = missing.replace(/^\n|\n$/g, '').split('\n').length
  const what = lines > 1 ? `${lines} lines, ${missing.length} characters` : `${missing.length} characters`
  return `${text.slice(0, headEnd)}\n... ${what} left out ...\n${text.slice(tailStart)}`
}

/** The offset behind the first half of what is shown: the end of a line, unless the first line is longer than that. */
function endOfHead(text: string, { lines, characters }: TextBounds): number {
  let end = -1
  for (let count = 0; count < lines / 2; count++) {
    const next = text.indexOf('\n', end + 1)
    if (next < 0) return Math.min(text.length, characters / 2)
    if (next > characters / 2) return end > 0 ? end : characters / 2
    end = next
  }
  return end
}

/** The offset where the second half of what is shown begins. */
function startOfTail(text: string, { lines, characters }: TextBounds): number {
  const least = text.length - characters / 2
  let start = text.length + 1
  for (let count = 0; count < lines / 2; count++) {
    const next = start < 2 ? -1 : text.lastIndexOf('\n', start - 2)
    if (next + 1 < least) return start <= text.length ? start : least
    if (next < 0) return 0
    start = next + 1
  }
  return start
}
