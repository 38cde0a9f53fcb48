import { TaskError } from './errors.ts'

const sizes = 'bkmgtp'
const seconds: Readonly<Record<string, number>> = { ms: 0.001, us: 0.000_001, s: 1, m: 60, h: 3600 }

/** The bytes that a text such as `512m`, `1.5G` or `64 KiB` means. */
export function bytesOf(text: string): number {
  const [, number, unit = 'b'] = text.trim().match(/^([\d.]+)\s*([bkmgtp])?(?:i?b)?$/i) ?? []
  if (number === undefined) {
    throw new TaskError(`Cannot read the size ${text}`, { hint: 'a number and b, k, m, g or t: 512m' })
  }
  return Math.round(Number(number) * 1024 ** sizes.indexOf(unit.toLowerCase()))
}

/** The seconds that a text such as `90s`, `1m30s` or `500ms` means; a bare number is seconds. */
export function secondsOf(text: string): number {
  if (/^[\d.]+$/.test(text)) return Number(text)
  const parts = [...text.matchAll(/([\d.]+)(ms|us|s|m|h)/g)]
  if (text === '' || parts.map(([part]) => part).join('') !== text) {
    throw new TaskError(`Cannot read the duration ${text}`, { hint: 'such as 30s or 1m30s' })
  }
  return parts.reduce((sum, [, number, unit = 's']) => sum + Number(number) * (seconds[unit] ?? 1), 0)
}
