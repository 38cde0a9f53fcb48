import { UsageError } from '../base/errors.ts'
import { describePlace, type Source } from '../base/place.ts'
import { Problems } from '../base/problems.ts'
import { isArmored } from './age.ts'
import { type ReadSecrets, readSecrets } from './secrets-file.ts'
import { lineBreakOf, writtenArmor, writtenKey, writtenText } from './written.ts'
import {
  dotted,
  isBelow,
  type Key,
  type Path,
  type Scalar,
  type Scan,
  type Written,
  withScalars,
} from './yaml-scalars.ts'

export type Encrypt = (text: string) => Promise<string>

/** A file of secrets with its values in the clear; comments and all else stay. */
export function plainText(secrets: Scan, texts: ReadonlyMap<Scalar, string>): string {
  const lineBreak = lineBreakOf(secrets.source.text)
  return withScalars(secrets, scalar => {
    const text = texts.get(scalar)
    return text === undefined ? undefined : commented(writtenText(text, scalar, lineBreak), scalar)
  })
}

/** A file of secrets before it was edited, and its values in the clear. */
interface Before {
  readonly secrets: Scan
  readonly texts: ReadonlyMap<Scalar, string>
}

/**
 * The text that a person edited, encrypted. What has the value that it had before keeps its ciphertext; what is encrypted
 * already stays.
 * @throws FileError with all mistakes in it
 */
export async function encryptedText(edited: Source, before: Before, encrypt: Encrypt): Promise<string> {
  const problems = new Problems()
  const secrets = readSecrets(edited, problems)
  for (const { path, place, isEmpty } of secrets.scalars) {
    if (isEmpty)
      problems.add(`${describePlace(place)}: ${dotted(path)} has no value`, undefined, "'' is an empty text")
  }
  problems.throwIfAny()
  const known = new Map(before.secrets.scalars.map(scalar => [JSON.stringify(scalar.path), scalar]))
  const lineBreak = lineBreakOf(edited.text)
  const written = new Map<Scalar, Written>()
  await Promise.all(
    secrets.scalars.map(async scalar => {
      const old = known.get(JSON.stringify(scalar.path))
      const isSame = old !== undefined && before.texts.get(old) === scalar.text
      if (isArmored(scalar.text)) return
      written.set(scalar, isSame ? kept(old, scalar, lineBreak) : await anew(scalar, encrypt, lineBreak))
    }),
  )
  return withScalars(secrets, scalar => written.get(scalar))
}

/** The ciphertext that a value had, byte for byte where it stands as it stood. */
function kept(old: Scalar, scalar: Scalar, lineBreak: string): Written {
  const stands = old.isFlow === scalar.isFlow && old.column === scalar.column
  return commented(stands ? old.written : writtenArmor(old.text, scalar, lineBreak), scalar)
}

async function anew(scalar: Scalar, encrypt: Encrypt, lineBreak: string): Promise<Written> {
  return commented(writtenArmor(await encrypt(scalar.text), scalar, lineBreak), scalar)
}

function commented(written: Written, { written: { comment } }: Scalar): Written {
  return { ...written, comment }
}

/** All values encrypted anew. */
export async function rekeyedText(
  secrets: Scan,
  texts: ReadonlyMap<Scalar, string>,
  encrypt: Encrypt,
): Promise<string> {
  const lineBreak = lineBreakOf(secrets.source.text)
  const written = await Promise.all(
    [...texts].map(async ([scalar, text]) => {
      const armor = writtenArmor(await encrypt(text), scalar, lineBreak)
      return [scalar, commented(armor, scalar)] as const
    }),
  )
  const byScalar = new Map(written)
  return withScalars(secrets, scalar => byScalar.get(scalar))
}

/** The text with another ciphertext at a path, where there may be one already. */
export function withValue(secrets: ReadSecrets, path: Path, armored: string): string {
  const lineBreak = lineBreakOf(secrets.source.text)
  const known = secrets.scalars.find(scalar => isSamePath(scalar.path, path))
  const text = known
    ? withScalars(secrets, scalar =>
        scalar === known ? commented(writtenArmor(armored, scalar, lineBreak), scalar) : undefined,
      )
    : withEntry(secrets, path, armored, lineBreak)
  return checked(text, secrets.source.file, changed => {
    const scalar = changed.scalars.find(scalar => isSamePath(scalar.path, path))
    return scalar?.text.trimEnd() === armored.trimEnd()
  })
}

/** The text with a new entry behind the others of the innermost map that is there. */
function withEntry(secrets: ReadSecrets, path: Path, armored: string, lineBreak: string): string {
  const inside = secrets.scalars.find(({ path: other }) => isBelow(other, path) || isBelow(path, other))
  if (inside && isBelow(inside.path, path)) {
    throw new UsageError(
      `${dotted(path)} has values below it, such as ${dotted(inside.path)}: set one of those`,
    )
  }
  if (inside) throw new UsageError(`${dotted(inside.path)} is a text, and no map`, { hint: byEditing })
  const keys = new Set(secrets.keys.map(key => JSON.stringify(key.path)))
  let depth = path.length - 1
  while (depth > 0 && !keys.has(JSON.stringify(path.slice(0, depth)))) depth--
  const map = path.slice(0, depth)
  const beside = secrets.keys.find(key => key.path.length === depth + 1 && isBelow(key.path, map))
  if (beside?.isFlow || (!beside && secrets.map)) throw byHand(path)
  const column = beside?.column ?? 0
  const tree = path.slice(depth).reduceRight<Tree>((value, key) => new Map([[String(key), value]]), armored)
  return inserted(secrets, map, writtenTree(tree, column, lineBreak), lineBreak)
}

/** The text with all of a tree behind what is there. */
export function withTree(secrets: ReadSecrets, tree: ReadonlyMap<string, Tree>): string {
  const lineBreak = lineBreakOf(secrets.source.text)
  const [beside] = secrets.keys
  if (beside?.isFlow || (!beside && secrets.map)) throw byHand([...tree.keys()].slice(0, 1))
  const text = inserted(secrets, [], writtenTree(tree, beside?.column ?? 0, lineBreak), lineBreak)
  return checked(text, secrets.source.file, changed => changed.keys.length > secrets.keys.length)
}

/** Values as they are in a file: ciphertexts, and the maps and lists around them. */
export type Tree = string | readonly Tree[] | ReadonlyMap<string, Tree>

/** A tree as lines of YAML, each with a line break before it. */
function writtenTree(tree: Tree, column: number, lineBreak: string): string {
  const indent = ' '.repeat(column)
  if (typeof tree === 'string') throw new Error('A text alone is no map')
  const entries =
    tree instanceof Map
      ? [...tree].map(([key, value]) => [`${writtenKey(key)}:`, value] as const)
      : listed(tree as readonly Tree[])
  return entries
    .map(([begin, value]) => {
      const line = `${lineBreak}${indent}${begin}`
      if (typeof value !== 'string') return line + writtenTree(value, column + 2, lineBreak)
      const { head, body } = writtenArmor(value, { isFlow: false, column }, lineBreak)
      return `${line} ${head}${body}`
    })
    .join('')
}

function listed(items: readonly Tree[]): (readonly [string, Tree])[] {
  return items.map(item => ['-', item] as const)
}

/** The text with lines behind the last of a map. */
function inserted(
  { source: { text }, scalars, keys }: ReadSecrets,
  map: Path,
  lines: string,
  lineBreak: string,
): string {
  const ends = [
    ...scalars.filter(({ path }) => isBelow(path, map)).map(({ end }) => end),
    ...keys.filter(({ path }) => isBelow(path, map) && path.length > map.length).map(({ offset }) => offset),
  ]
  const last = ends.length === 0 ? text.length : Math.max(...ends)
  const lineEnd = ends.length === 0 ? text.length : text.indexOf('\n', last) + 1 || text.length
  const before = text.slice(0, lineEnd).replace(/\r?\n$/, '')
  const start = before === '' ? lines.slice(lineBreak.length) : before + lines
  return start + lineBreak + text.slice(lineEnd)
}

/** The text without what is at a path; maps that would be empty then go too. */
export function withoutEntry(secrets: ReadSecrets, path: Path): string | undefined {
  const key = secrets.keys.find(key => isSamePath(key.path, path))
  if (!key) return undefined
  const { text, file } = secrets.source
  const outer = outermost(secrets, key)
  const lineStart = text.lastIndexOf('\n', outer.offset - 1) + 1
  if (outer.isFlow || text.slice(lineStart, outer.offset).trim() !== '') throw byHand(path)
  const ends = secrets.scalars.filter(scalar => isBelow(scalar.path, outer.path)).map(({ end }) => end)
  const lineEnd = text.indexOf('\n', Math.max(outer.offset, ...ends)) + 1 || text.length
  return checked(text.slice(0, lineStart) + text.slice(lineEnd), file, changed =>
    changed.keys.every(({ path: other }) => !isBelow(other, path)),
  )
}

function outermost({ keys }: Scan, key: Key): Key {
  const above = keys.find(({ path }) => isSamePath(path, key.path.slice(0, -1)))
  const others = keys.some(
    ({ path }) => path.length === key.path.length && path !== key.path && above && isBelow(path, above.path),
  )
  return above && !others ? outermost({ keys } as Scan, above) : key
}

/** A text that was put together, if it says what it should. */
function checked(text: string, file: string, isRight: (changed: ReadSecrets) => boolean): string {
  const problems = new Problems()
  const changed = readSecrets({ file, text }, problems)
  problems.throwIfAny()
  if (!isRight(changed)) throw new UsageError(`Cannot change ${file} in this place`, { hint: byEditing })
  return text
}

const byEditing = 'deliver secrets edit opens the whole file'

function byHand(path: Path): UsageError {
  return new UsageError(`${dotted(path)} would stand in brackets or braces, or in a list`, {
    hint: byEditing,
  })
}

/** Whether two paths are the same; on a command line an index is a text. */
function isSamePath(one: Path, other: Path): boolean {
  return one.length === other.length && one.every((part, index) => String(part) === String(other[index]))
}
