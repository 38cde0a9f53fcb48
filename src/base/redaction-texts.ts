import { Secret } from './secret.ts'

/** The secrets in a value. Values that are made when they are read are left alone. */
export function* secretsIn(value: unknown): Generator<Secret> {
  if (value instanceof Secret) yield value
  else for (const part of partsOf(value)) yield* secretsIn(part)
}

/** The texts in a value, and those of its whole numbers. Values that are made when they are read are left alone. */
export function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (Number.isSafeInteger(value)) yield String(value)
  else for (const part of partsOf(value)) yield* textsIn(part)
}

function partsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (!isPlainObject(value)) return []
  return Object.keys(value).map(key => Object.getOwnPropertyDescriptor(value, key)?.value)
}

/** How `mapTexts` changes texts; numbers and keys are words. */
export interface TextChanges {
  text(text: string): string
  word(word: string): string
}

/** A value with its texts, numbers and keys changed. What nothing was changed in is the same value. */
export function mapTexts(value: unknown, changes: TextChanges): unknown {
  if (typeof value === 'string') return changes.text(value)
  if (typeof value === 'number') return changedNumber(value, changes)
  if (Array.isArray(value)) {
    const items = value.map(item => mapTexts(item, changes))
    return items.some((item, i) => item !== value[i]) ? items : value
  }
  return isPlainObject(value) ? changedMap(value, changes) : value
}

function changedNumber(value: number, { word }: TextChanges): number | string {
  const text = String(value)
  const changed = word(text)
  return changed === text ? value : changed
}

function changedMap(map: Readonly<Record<string, unknown>>, changes: TextChanges): object {
  let isSame = true
  const entries = Object.entries(map).map(([key, value]) => {
    const entry = [changes.word(key), mapTexts(value, changes)] as const
    isSame &&= entry[0] === key && entry[1] === value
    return entry
  })
  return isSame ? map : Object.fromEntries(entries)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
