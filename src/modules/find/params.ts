import { flag, integer, listOf, oneOf, path, text, texts, type Values } from '../../base/params.ts'

/** `10k`, `-1g`: a number of bytes, at least so many, or at most with a minus. */
const sizeOf = /^(-?)(\d+)([bkmgt]?)$/i

/** `2d`, `-3600`: so long ago at least, or at most with a minus. */
const ageOf = /^(-?)(\d+)([smhdw]?)$/i

export const params = {
  paths: listOf(path('A folder'), 'The folders to look in').alias('path', 'name'),
  patterns: texts('Which names count: globs, or expressions with `use_regex`; one is enough')
    .alias('pattern')
    .or([]),
  excludes: texts('Which names do not count, as patterns are written').alias('exclude').or([]),
  use_regex: flag('Whether patterns are regular expressions for the whole name').or(false),
  contains: text('An extended regular expression that a line of the file matches').optional,
  file_type: oneOf(['file', 'directory', 'link', 'any'], 'What is looked for').or('file'),
  recurse: flag('Whether folders inside are looked through too').or(false),
  depth: integer('How deep, with recurse').optional,
  hidden: flag('Whether names that begin with a dot count').or(false),
  follow: flag('Whether links to folders are followed').or(false),
  size: text('At least so large: `10k`; at most with a minus: `-1g`').check(
    text => sizeOf.test(text),
    'must be a number of bytes, such as 10k or -1g',
  ).optional,
  age: text('At least so old: `2d`; at most with a minus: `-1h`').check(
    text => ageOf.test(text),
    'must be a time, such as 2d or -1h',
  ).optional,
  age_stamp: oneOf(['mtime', 'atime', 'ctime'], 'By which time age counts').or('mtime'),
  get_checksum: flag('Whether SHA-1 sums are given').or(false),
}

export type Want = Values<typeof params>

const bytes: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
}
const seconds: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** Whether a number is what was asked for: at least, or at most. */
type Bound = (value: number) => boolean

export const sizeBound = (written: string | undefined): Bound => bound(written, sizeOf, bytes)

export const ageBound = (written: string | undefined): Bound => bound(written, ageOf, seconds)

function bound(written: string | undefined, form: RegExp, units: Readonly<Record<string, number>>): Bound {
  const [, sign, digits, unit = ''] = form.exec(written ?? '') ?? []
  if (digits === undefined) return () => true
  const limit = Number(digits) * (units[unit.toLowerCase()] ?? 1)
  return sign === '-' ? value => value <= limit : value => value >= limit
}
