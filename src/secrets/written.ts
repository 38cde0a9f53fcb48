import { isYamlBoolean } from '../base/boolean.ts'
import { printableJson } from '../base/printable.ts'
import type { Scalar, Written } from './yaml-scalars.ts'

/** The line break of a text: CRLF where its first line ends so. */
export function lineBreakOf(text: string): string {
  return /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n'
}

type Position = Pick<Scalar, 'isFlow' | 'column'>

/** A ciphertext as YAML: a block, or where none can stand a text in quotes. */
export function writtenArmor(armored: string, { isFlow, column }: Position, lineBreak: string): Written {
  if (isFlow) return { head: JSON.stringify(armored), comment: '', body: '' }
  return { head: '|', comment: '', body: indented(armored.trimEnd(), column, lineBreak) }
}

/** A value as YAML that people can edit: bare where that is clear, else in quotes; lines as a block. */
export function writtenText(text: string, { isFlow, column }: Position, lineBreak: string): Written {
  if (!isFlow && isBlock(text)) {
    const head = text.endsWith('\n') ? '|' : '|-'
    return { head, comment: '', body: indented(text.replace(/\n$/, ''), column, lineBreak) }
  }
  return { head: quotedWhereNeeded(text), comment: '', body: '' }
}

/** A key as YAML. */
export function writtenKey(key: string): string {
  return quotedWhereNeeded(key)
}

function indented(text: string, column: number, lineBreak: string): string {
  const indent = ' '.repeat(column + 2)
  return text
    .split(/\r?\n/)
    .map(line => lineBreak + (line === '' ? '' : indent + line))
    .join('')
}

/** Whether a text of several lines can be a block: all of it is seen there as it is. */
function isBlock(text: string): boolean {
  if (!text.includes('\n') || /\n\n$/.test(text) || /^[ \n\t]/.test(text)) return false
  if (/[^\S\n\t ]/.test(text)) return false // spaces that look like others, or break lines
  return !/[^\n\t\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe]/.test(text) && !/[ \t]$/.test(text)
}

function quotedWhereNeeded(text: string): string {
  if (isPlain(text)) return text
  return /^[\u0020-\u007e]+$/.test(text)
    ? `'${text.replaceAll("'", "''")}'`
    : printableJson(JSON.stringify(text))
}

/** Whether a word stands for itself, and for no number, boolean or nothing. */
function isPlain(text: string): boolean {
  return /^[A-Za-z_][\w./+=-]*$/.test(text) && !isYamlBoolean(text) && !/^(null|y|n)$/i.test(text)
}
