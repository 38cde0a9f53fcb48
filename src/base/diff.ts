import { createTwoFilesPatch } from 'diff'

/** The difference of two texts, as `diff -u` prints it with three lines of context, without the file names. */
export function unifiedDiff(before: string, after: string): string {
  if (isBinary(before) || isBinary(after)) return 'the content is binary'
  const patch = createTwoFilesPatch('before', 'after', before, after, undefined, undefined, { context: 3 })
  return patch.split('\n').slice(3).join('\n').trimEnd()
}

function isBinary(text: string): boolean {
  return text.includes('\0') || text.includes('\ufffd')
}
