import { createHmac, randomBytes } from 'node:crypto'
import { joinedLines, type TextLine, textLines, withLast } from '../../host/files/text-lines.ts'

/** A key of a host, as a line tells it: `@revoked a,b ssh-ed25519 AAAA comment`. */
export interface HostKey {
  readonly marker: string
  /** Names and patterns, parted by commas, or one name as a hash. */
  readonly names: string
  readonly type: string
  readonly key: string
}

export interface Wanted {
  readonly name: string
  readonly key: HostKey | undefined
  readonly isHashed: boolean
}

export function hostKeyOf(line: string): HostKey | undefined {
  const [, marker = '', names, type, key] =
    /^\s*(?:(@\S+)\s+)?([^\s#]\S*)\s+(\S+)\s+([A-Za-z0-9+/]+=*)(?:\s|$)/.exec(line) ?? []
  return names === undefined || type === undefined || key === undefined
    ? undefined
    : { marker, names, type, key }
}

/** The text with the key, in the place of others of its type for the host. */
export function withKey(text: string, wanted: Wanted & { readonly key: HostKey }): string {
  const { name, key, isHashed } = wanted
  const lines = textLines(text)
  const isOfType = (line: TextLine) => isFor(line, name, key) && hostKeyOf(line.text)?.type === key.type
  const keeps = lines.find(line => {
    const now = hostKeyOf(line.text)
    return isOfType(line) && now?.key === key.key && (!isHashed || now.names.startsWith('|'))
  })
  const others = lines.flatMap(line => (isOfType(line) && line !== keeps ? withoutName(line, name) : [line]))
  if (keeps) return joinedLines(others)
  return joinedLines(withLast(others, written(wanted)))
}

/** The text without a key of the host, or without all of them. */
export function withoutKey(text: string, { name, key }: Wanted): string {
  const isMeant = (line: TextLine) =>
    isFor(line, name, key) && (!key || hostKeyOf(line.text)?.key === key.key)
  return joinedLines(textLines(text).flatMap(line => (isMeant(line) ? withoutName(line, name) : [line])))
}

/** Whether a line is for a host by its name; one with a marker only where that was asked for. */
function isFor({ text }: TextLine, name: string, key: HostKey | undefined): boolean {
  const now = hostKeyOf(text)
  return now !== undefined && now.marker === (key?.marker ?? now.marker) && hasName(now.names, name)
}

export function hasName(names: string, name: string): boolean {
  const [, , salt = '', digest] = names.split('|')
  if (!names.startsWith('|1|')) return names.toLowerCase().split(',').includes(name.toLowerCase())
  return digest === hashOf(name, Buffer.from(salt, 'base64'))
}

/** A line that is for other hosts too stays for them. */
function withoutName(line: TextLine, name: string): TextLine[] {
  const names = hostKeyOf(line.text)?.names ?? ''
  const others = names.split(',').filter(other => other.toLowerCase() !== name.toLowerCase())
  if (names.startsWith('|') || others.length === 0) return []
  return [{ ...line, text: line.text.replace(names, others.join(',')) }]
}

function written({ name, isHashed, key }: Wanted & { readonly key: HostKey }): string {
  const { marker, names, type } = key
  const salt = randomBytes(20)
  const hashed = `|1|${salt.toString('base64')}|${hashOf(name, salt)}`
  return [marker, isHashed ? hashed : names, type, key.key].filter(Boolean).join(' ')
}

function hashOf(name: string, salt: Buffer): string {
  return createHmac('sha1', salt).update(name.toLowerCase()).digest('base64')
}
