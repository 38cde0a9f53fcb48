/** A part of a template of Jinja. */
export interface JinjaPart {
  readonly kind: 'text' | 'output' | 'block' | 'comment'
  /** The text, or what stands between the braces. */
  readonly text: string
  readonly offset: number
  /** Whether the white space before it, or after it, goes. */
  readonly trimsBefore: boolean
  readonly trimsAfter: boolean
}

const quoted = String.raw`"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'`
const tag = new RegExp(
  String.raw`\{\{([-+]?)((?:${quoted}|(?!-?\}\})[\s\S])*?)(-?)\}\}|\{%([-+]?)((?:${quoted}|(?![-+]?%\})[\s\S])*?)([-+]?)%\}|\{#([-+]?)([\s\S]*?)(-?)#\}`,
  'g',
)

/** The parts of a template of Jinja. What stands between `raw` and `endraw` is text. */
export function jinjaParts(template: string): JinjaPart[] {
  const parts: JinjaPart[] = []
  let rest = 0
  const text = (end: number) => {
    if (end > rest) parts.push({ ...plain, text: template.slice(rest, end), offset: rest })
  }
  tag.lastIndex = 0
  for (let match = tag.exec(template); match; match = tag.exec(template)) {
    text(match.index)
    const raw = rawEnd(match, template)
    if (raw) {
      parts.push({ ...plain, text: raw.text, offset: match.index })
      tag.lastIndex = raw.end
    } else parts.push(partOf(match))
    rest = tag.lastIndex
  }
  text(template.length)
  return parts
}

const plain = { kind: 'text', trimsBefore: false, trimsAfter: false } as const

function partOf(match: RegExpExecArray): JinjaPart {
  const [, outputStart, output, outputEnd, blockStart, block, blockEnd, commentStart, comment, commentEnd] =
    match
  const kind = output !== undefined ? 'output' : block !== undefined ? 'block' : 'comment'
  return {
    kind,
    text: (output ?? block ?? comment ?? '').trim(),
    offset: match.index,
    trimsBefore: (outputStart || blockStart || commentStart) === '-',
    trimsAfter: (outputEnd || blockEnd || commentEnd) === '-',
  }
}

function rawEnd(match: RegExpExecArray, template: string): { text: string; end: number } | undefined {
  if (match[5]?.trim() !== 'raw') return undefined
  const start = match.index + match[0].length
  const end = /\{%[-+]?\s*endraw\s*[-+]?%\}/.exec(template.slice(start))
  if (!end) return undefined
  return { text: template.slice(start, start + end.index), end: start + end.index + end[0].length }
}
