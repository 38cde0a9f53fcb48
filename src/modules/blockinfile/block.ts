import { reveal } from '../../base/secret.ts'
import { byteText } from '../../host/files/edited-text.ts'
import { type TextLine, textLines, wantedLine } from '../../host/files/text-lines.ts'
import type { Want } from './params.ts'

/** The wanted block with the lines of its markers, one character a byte. */
export function wantedBlock(want: Want, lineEnd: string): TextLine[] {
  const { begin, end } = blockMarkers(want)
  const texts = byteText(reveal(want.block)).replace(/\n$/, '').split('\n')
  return [begin, ...texts, end].map(line => wantedLine(line, lineEnd))
}

/** The lines of the block, as they are found in a file. */
export function blockTexts({ block }: Want): string[] {
  return textLines(byteText(reveal(block))).map(({ text }) => text)
}

export function blockMarkers({ marker, marker_begin, marker_end }: Want): {
  readonly begin: string
  readonly end: string
} {
  const line = (mark: string) => byteText(marker.replaceAll('{mark}', () => mark))
  return { begin: line(marker_begin), end: line(marker_end) }
}
