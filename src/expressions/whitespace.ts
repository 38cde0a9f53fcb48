import type * as hbs from 'handlebars/dist/cjs/handlebars/compiler/base.js'

/**
 * Which whitespace of a template is not written: what stands beside a `~`, and the rest of a line that holds only the
 * tag of a block, comment or partial. The parser's own pass leaves the indentation of the end of an `else if` behind.
 */
export class Whitespace {
  private readonly texts = new Map<hbs.ContentStatement, Content>()
  private readonly indents = new Map<hbs.PartialStatement, string>()

  constructor(program: hbs.Program, isInverted: (block: hbs.BlockStatement) => boolean) {
    const pieces = piecesOf(program, isInverted)
    for (const piece of pieces) if (piece.kind === 'content') this.texts.set(piece.node, piece)
    for (const [i, piece] of pieces.entries()) {
      if (piece.kind === 'tag') this.trimAround(piece, i, pieces)
    }
  }

  /** What is written of a piece of text. */
  textOf(node: hbs.ContentStatement): string {
    const content = this.texts.get(node)
    return content ? node.value.slice(content.start, Math.max(content.start, content.end)) : node.value
  }

  /** What stands before a partial that has its line for itself. */
  indentOf(node: hbs.PartialStatement): string {
    return this.indents.get(node) ?? ''
  }

  private trimAround(tag: Tag, i: number, pieces: readonly Piece[]): void {
    const before = contentOf(pieces[i - 1])
    const after = contentOf(pieces[i + 1])
    if (tag.hasOwnLine && endsLine(before, i) && beginsLine(after, pieces.length - 1 - i)) {
      const indent = before ? before.node.value.slice(lastLine(before)) : ''
      if (before) before.end = Math.min(before.end, lastLine(before))
      if (after) after.start = Math.max(after.start, firstLine(after))
      if (tag.partial) this.indents.set(tag.partial, indent)
    }
    if (before && tag.strip?.open) before.end = before.node.value.trimEnd().length
    if (after && tag.strip?.close) after.start = after.node.value.length - after.node.value.trimStart().length
  }
}

type Piece = Content | Tag

/** A piece of text, of which the part from `start` to `end` is written. */
interface Content {
  readonly kind: 'content'
  readonly node: hbs.ContentStatement
  start: number
  end: number
}

interface Tag {
  readonly kind: 'tag'
  readonly strip: hbs.Strip | undefined
  /** Whether it writes nothing itself, so that a line with nothing else is no line. */
  readonly hasOwnLine: boolean
  readonly partial?: hbs.PartialStatement
}

/** Texts and tags, one after the other as they stand in the file. */
function piecesOf(
  program: hbs.Program | undefined,
  isInverted: (block: hbs.BlockStatement) => boolean,
): Piece[] {
  return (program?.body ?? []).flatMap((statement): Piece[] => {
    if (statement.type === 'ContentStatement') {
      return [{ kind: 'content', node: statement, start: 0, end: statement.value.length }]
    }
    if (statement.type === 'BlockStatement') {
      return [ownLine(statement.openStrip), ...inside(statement, isInverted), ownLine(statement.closeStrip)]
    }
    if (statement.type === 'PartialStatement') return [{ ...ownLine(statement.strip), partial: statement }]
    if (statement.type === 'CommentStatement') return [ownLine(statement.strip)]
    return [{ kind: 'tag', strip: statement.strip, hasOwnLine: false }]
  })
}

/** What stands between the first and the last tag of a block; an `else if` is a block inside that has no end. */
function inside(block: hbs.BlockStatement, isInverted: (block: hbs.BlockStatement) => boolean): Piece[] {
  const { program, inverse, inverseStrip } = block
  const [first, second] = isInverted(block) ? [inverse, program] : [program, inverse]
  const body = piecesOf(first, isInverted)
  if (!second) return body
  const [chained] = second.body
  const rest =
    second.chained && chained?.type === 'BlockStatement'
      ? inside(chained, isInverted)
      : piecesOf(second, isInverted)
  return [...body, ownLine(inverseStrip), ...rest]
}

function ownLine(strip: hbs.Strip | undefined): Tag {
  return { kind: 'tag', strip, hasOwnLine: true }
}

function contentOf(piece: Piece | undefined): Content | undefined {
  return piece?.kind === 'content' ? piece : undefined
}

/** Whether a tag has only spaces before it on its line, which may be the first one of the file. */
function endsLine(before: Content | undefined, position: number): boolean {
  if (!before) return position === 0
  const start = lastLine(before)
  return (start > 0 || position === 1) && /^[ \t]*$/.test(before.node.value.slice(start))
}

/** Whether a tag has only spaces behind it on its line, which may be the last one of the file. */
function beginsLine(after: Content | undefined, remaining: number): boolean {
  if (!after) return remaining === 0
  return /^[ \t]*\r?\n/.test(after.node.value) || (remaining === 1 && /^[ \t]*$/.test(after.node.value))
}

/** Where the last line of a text begins. */
function lastLine({ node }: Content): number {
  return node.value.lastIndexOf('\n') + 1
}

/** Where the first line of a text ends, with its line break. */
function firstLine({ node }: Content): number {
  return node.value.indexOf('\n') + 1 || node.value.length
}
