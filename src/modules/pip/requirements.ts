import { satisfies } from './versions.ts'

/** A package as a task or a file of requirements names it. */
export interface Requirement {
  readonly text: string
  /** In the one notation that counts; `undefined` for a folder or an address that does not tell it. */
  readonly name: string | undefined
  /** Such as `>=1.2,<2`. */
  readonly specifiers: string
  /** Where it is needed only on some hosts, the condition. */
  readonly marker: string | undefined
}

/** Reads `Django[argon2] >=4,<5; python_version > "3.8"`, `name @ https://...`, or `git+https://...#egg=name`. */
export function requirementOf(text: string): Requirement {
  const [spec = '', marker] = text.split(/\s*;\s*/, 2)
  const egg = /[#&]egg=([\w.-]+)/.exec(text)?.[1]
  const [, name, address, specifiers = ''] =
    /^([A-Za-z\d](?:[\w.-]*[A-Za-z\d])?)\s*(?:\[[^\]]*\])?\s*(?:(@\s*\S.*)|\(?([<>=!~][^)]*)\)?)?$/.exec(
      spec.trim(),
    ) ?? []
  return {
    text: text.trim(),
    name: normalName(egg ?? name),
    specifiers: egg !== undefined || address !== undefined ? '' : specifiers,
    marker,
  }
}

/** Names are the same whatever the case, and whichever of `-`, `_` and `.` parts their words. */
export function normalName(name: string): string
export function normalName(name: string | undefined): string | undefined
export function normalName(name: string | undefined): string | undefined {
  return name?.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

/** The requirements in a file; lines with options of pip are none. */
export function requirementsIn(text: string): Requirement[] {
  const joined = text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)
  return joined
    .map(line =>
      line
        .replace(/(^|\s)#.*/, '')
        .replaceAll(/\s--(hash|global-option|config-settings)[= ]\S+/g, '')
        .trim(),
    )
    .map(line => line.replace(/^(-e|--editable)[ =]\s*/, ''))
    .filter(line => line !== '' && !line.startsWith('-'))
    .map(requirementOf)
}

/** The requirements of a task: an item such as `<2` belongs to the one before it, which was cut at a comma. */
export function requirementsOf(names: readonly string[], version: string | undefined): Requirement[] {
  const whole: string[] = []
  for (const name of names) {
    if (/^\s*[<>=!~]/.test(name) && whole.length > 0) whole.push(`${whole.pop()},${name}`)
    else whole.push(name)
  }
  const wanted = version === undefined ? '' : /^[<>=!~]/.test(version) ? version : `==${version}`
  return whole.map(name => requirementOf(`${name}${wanted}`))
}

/** The values that the conditions of requirements may name. */
export type Environment = ReadonlyMap<string, string>

/** Whether a host needs a requirement at all: conditions joined by `and` and `or`; of others it does. */
export function isNeeded({ marker }: Requirement, environment: Environment): boolean {
  if (marker === undefined || /[()]/.test(marker)) return true
  return marker
    .split(/\s+or\s+/)
    .some(part => part.split(/\s+and\s+/).every(test => holds(test, environment)))
}

function holds(test: string, environment: Environment): boolean {
  const [, left = '', operator = '', right = ''] =
    /^\s*(\S+?)\s*(===|[<>=!~]=|[<>]|not in|in)\s*(\S+?)\s*$/.exec(test) ?? []
  const [a, b] = [meaningOf(left, environment), meaningOf(right, environment)]
  if (a === undefined || b === undefined) return !/\bextra\b/.test(test)
  if (operator === 'in') return b.includes(a)
  if (operator === 'not in') return !b.includes(a)
  if (/version/.test(left) && operator !== '===') return satisfies(a, `${operator}${b}`)
  return operator === '!=' ? a !== b : a === b
}

function meaningOf(word: string, environment: Environment): string | undefined {
  return /^["'](.*)["']$/.exec(word)?.[1] ?? environment.get(word)
}
