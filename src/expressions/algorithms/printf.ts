import { refuse } from '../helper.ts'
import { describe, textOf } from '../values.ts'

const directive = /%(?:%|([-+ 0#]*)(\d{1,4})?(?:\.(\d{1,2}))?([a-zA-Z]))/g

/** How a number is written for each letter behind a percent sign. */
const numbers: Readonly<Record<string, (value: number, precision: number | undefined) => string>> = {
  d: value => String(Math.trunc(value)),
  i: value => String(Math.trunc(value)),
  f: (value, precision = 6) => value.toFixed(precision),
  e: (value, precision = 6) => value.toExponential(precision).replace(/e([-+])(\d)$/, 'e$10$2'),
  g: (value, precision = 6) => String(Number(value.toPrecision(precision || 1))),
  x: value => Math.trunc(value).toString(16),
  X: value => Math.trunc(value).toString(16).toUpperCase(),
  o: value => Math.trunc(value).toString(8),
}

/** The pattern with a value in the place of each directive, as printf writes it. */
export function printf(pattern: string, values: readonly unknown[]): string {
  let next = 0
  const text = pattern.replace(directive, (whole, flags = '', width, precision, letter) => {
    if (whole === '%%') return '%'
    if (next >= values.length) return refuse(`There is no value for ${whole} in the pattern`)
    const limit = precision === undefined ? undefined : Number(precision)
    return padded(written(letter, values[next++], limit, flags), Number(width ?? 0), flags)
  })
  return next === values.length ? text : refuse(`The pattern has ${next} places for ${values.length} values`)
}

function written(letter: string, value: unknown, precision: number | undefined, flags: string): string {
  if (letter === 's') return String(textOf(value)).slice(0, precision)
  const write = numbers[letter] ?? refuse(`A pattern cannot hold %${letter}`, '%% is a percent sign')
  if (typeof value !== 'number') return refuse(`%${letter} takes a number, not ${describe(value)}`)
  const sign = value >= 0 ? (flags.match(/[+ ]/)?.[0] ?? '') : ''
  return sign + write(value, precision)
}

function padded(text: string, width: number, flags: string): string {
  if (flags.includes('-')) return text.padEnd(width)
  if (!flags.includes('0')) return text.padStart(width)
  const [, sign = '', digits = ''] = text.match(/^([-+ ]?)(.*)$/s) ?? []
  return sign + digits.padStart(width - sign.length, '0')
}
