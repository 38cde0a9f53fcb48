import { joinedLines, type TextLine, textLines, withLast } from './files/text-lines.ts'

/** A line of /etc/fstab, all texts one character a byte. */
export interface FstabEntry {
  readonly src: string
  /** Where it is mounted; `none` for swap. */
  readonly path: string
  readonly fstype: string
  readonly opts: string
  readonly dump: string
  readonly passno: string
}

/** Which line is meant: that of a path, or where there is no path, that of a device. */
export type FstabKey = Pick<FstabEntry, 'path' | 'src'>

/** The text of a table with an entry; a line that says the same already stays as it is written. */
export function withEntry(text: string, wanted: FstabEntry): string {
  const lines = textLines(text)
  const at = lines.findIndex(line => isMeant(line, wanted))
  if (at === -1) return joinedLines(withLast(lines, written(wanted)))
  const now = entryOf(lines[at])
  if (now && written(now) === written(wanted)) return text
  return joinedLines(lines.map((line, i) => (i === at ? { ...line, text: written(wanted) } : line)))
}

/** The text of a table without an entry. */
export function withoutEntry(text: string, key: FstabKey): string {
  return joinedLines(textLines(text).filter(line => !isMeant(line, key)))
}

/** `UUID=0-1 /mnt/a\040b ext4 defaults 0 2`; what is left out at the end is 0. */
function entryOf(line: TextLine | undefined): FstabEntry | undefined {
  const text = line?.text.trim() ?? ''
  if (text === '' || text.startsWith('#')) return undefined
  const [src = '', path = '', fstype = '', opts = 'defaults', dump = '0', passno = '0'] = text
    .split(/[ \t]+/)
    .map(unescaped)
  return { src, path, fstype, opts, dump, passno }
}

function isMeant(line: TextLine, { path, src }: FstabKey): boolean {
  const entry = entryOf(line)
  if (!entry) return false
  return path.startsWith('/') ? entry.path === path : entry.fstype === 'swap' && entry.src === src
}

function written({ src, path, fstype, opts, dump, passno }: FstabEntry): string {
  return [src, path, fstype, opts, dump, passno].map(escaped).join(' ')
}

/** White space and backslashes, as octal numbers. */
function escaped(field: string): string {
  return field.replaceAll(/[\s\\]/g, character => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`)
}

/** A field of /etc/fstab, or of /proc/self/mountinfo. */
export function unescaped(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8)))
}
