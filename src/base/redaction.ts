import { encodedForms } from './redaction-forms.ts'
import { shortestFound, TextIndex } from './redaction-index.ts'
import { mapTexts, secretsIn, type TextChanges, textsIn } from './redaction-texts.ts'
import { Secret } from './secret.ts'

const mask = '***'

/** Words that are everywhere in what a run prints: in place of them nothing could be read. */
const commonWords: ReadonlySet<string> = new Set(
  `true false yes no on off null none undefined default all any root admin user users test localhost local vagrant ansible
  ubuntu debian docker password secret present absent latest started stopped restarted file directory link http https
  changed failed skipped unreachable ignored rescued msg rc cmd stdout stderr stdout_lines stderr_lines results result
  item changes what before after problem hint uncertain name state path mode owner group content key value version`.split(
    /\s+/,
  ),
)

/** A word such as `nginx`, or the path of a program: among the parameters of a task they are names, and no secrets. */
const plainName = /^(?:[a-z]{1,7}|(?:\/usr)?\/s?bin\/[a-z]+)$/

/** Fewer digits than these are any number. */
const fewestDigits = 6

/** Shorter lines of a secret, such as a bracket, are lines of other texts too. */
const shortestLine = 8

/** How secrets of many lines begin and end: `-----BEGIN PRIVATE KEY-----`. */
const marker = /^-----.*-----$/

/** A longer line is looked for in pieces, so that a part of it is found too. */
const longestPiece = 1024

/** Encoded forms are looked for of texts up to this length; of the lines of longer ones, only the lines as they are. */
const longestEncoded = 0x10000

/**
 * The secrets that a run knows, and what is printed or stored without them. Secrets are found as they are and encoded,
 * also within other text. One that is too short or too common for that is found only where it is a whole text or line.
 */
export class Redaction {
  private readonly index = new TextIndex()
  /** Secrets that are in the index, with all their forms. */
  private readonly found = new Set<string>()
  /** Secrets that only count as whole texts and lines. */
  private readonly wholes = new Set<string>()
  private readonly names = new Set<string>()
  private readonly changes: TextChanges = {
    text: text => this.redact(text),
    // A key, or a number, that happens to be as short as a secret does not give it away.
    word: word => this.withoutFound(word),
  }

  /** These names are everywhere, as common words are. */
  addNames(names: Iterable<string>): void {
    for (const name of names) this.names.add(name)
  }

  /** Adds a secret: a text, a number or a Secret. Nothing else is one. */
  add(secret: unknown): void {
    const texts = secret instanceof Secret ? secret.telltales() : textsIn(secret)
    for (const text of texts) this.addText(text.trim(), this.isCommon(text.trim()))
  }

  /** Adds the values of type Secret inside a value. */
  addSecretsIn(value: unknown): void {
    for (const secret of secretsIn(value)) this.add(secret)
  }

  /** Adds every text of a value that somebody wants hidden as a whole: common words and names in it are no secrets. */
  addAllIn(value: unknown): void {
    this.addSecretsIn(value)
    for (const text of textsIn(value)) {
      const trimmed = text.trim()
      if (!this.isCommon(trimmed)) this.addText(trimmed, plainName.test(trimmed))
    }
  }

  /** The text without the secrets in it. */
  redact(text: string): string {
    const rest = this.withoutFound(text)
    if (this.wholes.size === 0) return rest
    return rest
      .split('\n')
      .map(line => this.withoutWhole(line))
      .join('\n')
  }

  /** The value without the secrets in its texts and keys; the same value where there are none. */
  redactIn<T>(value: T): T {
    return this.index.isEmpty && this.wholes.size === 0 ? value : (mapTexts(value, this.changes) as T)
  }

  private addText(text: string, isWhole: boolean): void {
    if (/^\**$/.test(text) || this.found.has(text)) return
    if (isWhole || text.length < shortestFound) this.wholes.add(text)
    else {
      this.found.add(text)
      for (const piece of piecesOf(text)) for (const form of formsOf(piece, text)) this.index.add(form)
    }
  }

  private withoutFound(text: string): string {
    return this.index.isEmpty ? text : this.index.replace(text, mask)
  }

  private isCommon(text: string): boolean {
    const isNumber = /^\d+$/.test(text)
    return isNumber ? text.length < fewestDigits : commonWords.has(text.toLowerCase()) || this.names.has(text)
  }

  private withoutWhole(line: string): string {
    const trimmed = line.trim()
    return this.wholes.has(trimmed) ? line.replace(trimmed, mask) : line
  }
}

/** The parts of a text that are looked for: all of it, its lines, and the pieces of long ones. */
function* piecesOf(text: string): Generator<string> {
  if (text.length <= longestPiece) yield text
  const lines = text.split(/\r?\n/).map(line => line.trim())
  for (const line of lines.length > 1 ? lines : [])
    if (line.length >= shortestLine && !marker.test(line)) yield line
  for (const line of lines) {
    if (line.length <= longestPiece) continue
    for (let at = 0; at < line.length; at += longestPiece) yield line.slice(at, at + longestPiece)
  }
}

function formsOf(piece: string, whole: string): Iterable<string> {
  return whole.length > longestEncoded ? [piece] : encodedForms(piece)
}
