const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** A moment as a clock and a calendar show it, in the local zone or in UTC. */
class Reading {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly epoch: number
  readonly milliseconds: number
  /** Minutes that the clock is ahead of UTC. */
  readonly ahead: number
  readonly zone: string

  constructor(seconds: number, utc: boolean) {
    const date = new Date(seconds * 1000)
    this.ahead = utc ? 0 : -date.getTimezoneOffset()
    this.zone = utc ? 'UTC' : zoneName(date)
    const shown = new Date(date.getTime() + this.ahead * 60_000)
    this.year = shown.getUTCFullYear()
    this.month = shown.getUTCMonth() + 1
    this.day = shown.getUTCDate()
    this.weekday = shown.getUTCDay()
    this.hour = shown.getUTCHours()
    this.minute = shown.getUTCMinutes()
    this.second = shown.getUTCSeconds()
    this.milliseconds = shown.getUTCMilliseconds()
    this.epoch = Math.floor(seconds)
  }

  get dayOfYear(): number {
    return Math.round(
      (Date.UTC(this.year, this.month - 1, this.day) - Date.UTC(this.year, 0, 0)) / 86_400_000,
    )
  }
}

type Write = (reading: Reading) => string

const two = (n: number) => String(n).padStart(2, '0')

/** What each letter behind a percent sign stands for. */
const directives: Readonly<Record<string, Write>> = {
  Y: at => String(at.year).padStart(4, '0'),
  y: at => two(at.year % 100),
  m: at => two(at.month),
  B: at => months[at.month - 1] ?? '',
  b: at => (months[at.month - 1] ?? '').slice(0, 3),
  d: at => two(at.day),
  e: at => String(at.day).padStart(2),
  j: at => String(at.dayOfYear).padStart(3, '0'),
  A: at => days[at.weekday] ?? '',
  a: at => (days[at.weekday] ?? '').slice(0, 3),
  u: at => String(at.weekday || 7),
  w: at => String(at.weekday),
  H: at => two(at.hour),
  I: at => two(at.hour % 12 || 12),
  p: at => (at.hour < 12 ? 'AM' : 'PM'),
  M: at => two(at.minute),
  S: at => two(at.second),
  f: at => String(at.milliseconds * 1000).padStart(6, '0'),
  s: at => String(at.epoch),
  z: at =>
    `${at.ahead < 0 ? '-' : '+'}${two(Math.floor(Math.abs(at.ahead) / 60))}${two(Math.abs(at.ahead) % 60)}`,
  Z: at => at.zone,
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
}

/** Directives that stand for several others. */
const composed: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  c: '%a %b %e %H:%M:%S %Y',
  h: '%b',
}

/** The digits or letters that can be read for a directive. */
const readable: Readonly<Record<string, string>> = {
  Y: '\\d{4}',
  y: '\\d{2}',
  m: '\\d{1,2}',
  d: '\\d{1,2}',
  H: '\\d{1,2}',
  I: '\\d{1,2}',
  M: '\\d{1,2}',
  S: '\\d{1,2}',
  f: '\\d{1,6}',
  p: 'AM|PM',
  b: months.map(month => month.slice(0, 3)).join('|'),
  B: months.join('|'),
  z: 'Z|[-+]\\d{2}:?\\d{2}',
  s: '\\d+',
}

/** A moment, given in seconds since 1970, written as a pattern says. */
export function formatTime(pattern: string, seconds: number, utc: boolean): string {
  const reading = new Reading(seconds, utc)
  return decomposed(pattern).replace(/%(.)/gs, (whole, letter) => directives[letter]?.(reading) ?? whole)
}

/** The seconds since 1970 of a moment that is written as a pattern says; nothing when it is not. */
export function parseTime(text: string, pattern: string, utc: boolean): number | undefined {
  const letters: string[] = []
  const source = decomposed(pattern)
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replace(/%(.)/gs, (_, letter: string) => {
      if (!readable[letter]) return letter
      letters.push(letter)
      return `(${readable[letter]})`
    })
  const match = text.trim().match(new RegExp(`^${source}$`, 'i'))
  return match ? secondsOf(new Map(letters.map((letter, i) => [letter, match[i + 1] ?? ''])), utc) : undefined
}

function decomposed(pattern: string): string {
  return pattern.replace(/%([FTRDch])/g, (_, letter) => composed[letter] ?? '')
}

function secondsOf(parts: ReadonlyMap<string, string>, utc: boolean): number | undefined {
  const number = (letter: string) => (parts.has(letter) ? Number(parts.get(letter)) : undefined)
  const epoch = number('s')
  if (epoch !== undefined) return epoch
  const hour = number('H') ?? (number('I') ?? 0) % 12
  const year = number('Y') ?? century(number('y')) ?? 1970
  const fields = [
    year,
    (number('m') ?? monthOf(parts) ?? 1) - 1,
    number('d') ?? 1,
    parts.get('p')?.toUpperCase() === 'PM' && !parts.has('H') ? hour + 12 : hour,
    number('M') ?? 0,
    number('S') ?? 0,
    Math.floor(Number((parts.get('f') ?? '').padEnd(6, '0')) / 1000),
  ] as const
  const asUtc = new Date(Date.UTC(...fields))
  const isReal = asUtc.getUTCMonth() === fields[1] && asUtc.getUTCDate() === fields[2]
  if (!isReal) return undefined
  const zone = parts.get('z')
  if (zone !== undefined) return asUtc.getTime() / 1000 - aheadOf(zone) * 60
  return (utc ? asUtc : new Date(...fields)).getTime() / 1000
}

function century(year: number | undefined): number | undefined {
  return year === undefined ? undefined : year + (year < 69 ? 2000 : 1900)
}

function monthOf(parts: ReadonlyMap<string, string>): number | undefined {
  const name = (parts.get('b') ?? parts.get('B'))?.slice(0, 3).toLowerCase()
  return name === undefined ? undefined : months.findIndex(month => month.toLowerCase().startsWith(name)) + 1
}

/** The minutes of `+0130` or `-05:00`. */
function aheadOf(zone: string): number {
  const [, sign, hours, minutes] = zone.match(/^([-+])(\d{2}):?(\d{2})$/) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0))
}

function zoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(date)
  return parts.find(part => part.type === 'timeZoneName')?.value ?? ''
}
