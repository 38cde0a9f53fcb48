import { TaskError } from '../base/errors.ts'
import { oneOf, text, textOrSecret, type Values } from '../base/params.ts'
import { patternOf } from '../base/pattern.ts'
import { reveal, Secret } from '../base/secret.ts'
import {
  type EditState,
  editDifferences,
  editedFile,
  editQuestion,
  editStateOf,
  ended,
  linesOf,
} from '../host/files/edit.ts'
import { byteText } from '../host/files/edited-text.ts'
import { type Change, defineModule } from '../model/module.ts'

const params = {
  ...editedFile,
  state: oneOf(['present', 'absent'], 'Whether the block is there').or('present'),
  block: textOrSecret('The lines of the block; without any, the block goes away').alias('content').or(''),
  marker: text('The lines around the block; `{mark}` stands for its begin and its end').or(
    '# {mark} ANSIBLE MANAGED BLOCK',
  ),
  marker_begin: text('What `{mark}` is above the block').or('BEGIN'),
  marker_end: text('What `{mark}` is below the block').or('END'),
  insertafter: text(
    'Where a new block goes: after the last line that matches this expression, or `EOF`, the default',
  ).optional,
  insertbefore: text('Where a new block goes: before the last line that matches this expression, or `BOF`')
    .optional,
}

type Want = Values<typeof params>

export const blockinfile = defineModule({
  name: 'blockinfile',
  summary: 'Keep a block of lines in a text file, between two marker lines',
  params,
  examples: `
    - blockinfile:
        path: /etc/hosts
        block: |
          192.168.56.101 controller.dev
          192.168.56.111 node1.dev
    - blockinfile: { path: /etc/app.conf, marker: '; {mark} of the proxy', state: absent }
  `,

  observe: want => ({
    script: editQuestion(want.path, want),
    parse: output => editStateOf(output, want),
  }),

  *plan(want, now: EditState): Generator<Change> {
    if (want.insertafter !== undefined && want.insertbefore !== undefined) {
      throw new TaskError('Cannot edit: insertbefore and insertafter exclude each other')
    }
    if (want.state === 'absent' && !now.file.state) return
    yield* editDifferences(want, now, text => edited(text, want), want.block instanceof Secret)
  },

  report: ({ path }) => ({ path }),
})

/** The text without the block that it may have, and with the wanted one in its place, or in a new one. */
function edited(text: string, want: Want): string {
  const lines = linesOf(text)
  const block = blockOf(want)
  const old = blockIn(lines, want)
  const at = old?.start ?? placeOf(text, lines, want)
  const after = lines.slice(old ? old.end : at)
  return [...ended(lines.slice(0, at)), ...block, ...after].join('')
}

/** The lines of the wanted block, those of the markers included. */
function blockOf(want: Want): string[] {
  const lines = linesOf(byteText(reveal(want.block)))
  if (want.state === 'absent' || lines.length === 0) return []
  const [begin, end] = markersOf(want)
  return [begin, ...ended(lines), end]
}

function markersOf({ marker, marker_begin, marker_end }: Want): [string, string] {
  const line = (mark: string) => `${byteText(marker.replaceAll('{mark}', mark))}\n`
  return [line(marker_begin), line(marker_end)]
}

/** Where a block is, from its first marker to behind its last one, whichever of them comes first. */
function blockIn(lines: readonly string[], want: Want): { start: number; end: number } | undefined {
  const [begin, end] = markersOf(want).map(marker => lines.lastIndexOf(marker)) as [number, number]
  if (begin < 0 || end < 0) return undefined
  return { start: Math.min(begin, end), end: Math.max(begin, end) + 1 }
}

/** Before which line a new block goes. */
function placeOf(text: string, lines: readonly string[], { insertafter, insertbefore }: Want): number {
  if (insertbefore === 'BOF') return 0
  const anchor = insertbefore ?? insertafter
  if (anchor === undefined || anchor === 'EOF') return lines.length
  const pattern = patternOf(byteText(anchor))
  const found = pattern.multiline
    ? lineOfMatch(text, pattern, insertbefore === undefined)
    : lines.findLastIndex(line => pattern.test(line.replace(/\n$/, '')))
  if (found < 0) return lines.length
  return insertbefore === undefined ? found + 1 : found
}

/** The line in which what an expression finds in the whole text ends, or begins. */
function lineOfMatch(text: string, pattern: RegExp, atItsEnd: boolean): number {
  const match = pattern.exec(text)
  if (!match) return -1
  const offset = match.index + (atItsEnd ? match[0].length : 0)
  return text.slice(0, offset).split('\n').length - 1
}
