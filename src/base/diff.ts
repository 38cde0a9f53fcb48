import { createTwoFilesPatch } from 'diff'
import { shorten } from './shorten.ts'

/** Texts with more lines that differ are not compared: the time it takes grows with the square of that. */
const mostDifferences = 2_000

/** Milliseconds for one comparison, where lines are so long that even few of them take time. */
const longestComparison = 1_000

/** Characters of both texts together; a comparison holds them several times. */
const mostCompared = 8_000_000

/** What is shown of a difference: more is nothing that people read. */
const shownBounds = { lines: 1_000, characters: 100_000 }

/**
 * The difference of two texts, as `diff -u` prints it with three lines of context, without the file names. It takes
 * limited time and room: of what is too long the ends are shown, and of what is too different the number of lines.
 */
export function unifiedDiff(before: string, after: string): string {
  if (isBinary(before) || isBinary(after)) return 'the content is binary'
  const patch = before.length + after.length > mostCompared ? undefined : patchOf(before, after)
  if (patch === undefined) {
    const [lines, now] = [lineCount(before), lineCount(after)]
    return `too different to compare line by line: ${lines} lines before, ${now} after`
  }
  const start = patch.indexOf('@@')
  return start < 0 ? '' : shorten(patch.slice(start).trimEnd(), shownBounds)
}

/** `unifiedDiff` that remembers its last comparison: many hosts often replace one text by another. */
export function rememberingDiff(): typeof unifiedDiff {
  let last: { before: string; after: string; diff: string } | undefined
  return (before, after) => {
    if (last?.before !== before || last.after !== after)
      last = { before, after, diff: unifiedDiff(before, after) }
    return last.diff
  }
}

function patchOf(before: string, after: string): string | undefined {
  return createTwoFilesPatch('before', 'after', before, after, undefined, undefined, {
    context: 3,
    timeout: longestComparison,
    ...(before !== '' && after !== '' && { maxEditLength: mostDifferences }),
  })
}

function lineCount(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

function isBinary(text: string): boolean {
  return text.includes('\0') || text.includes('\ufffd')
}
