import { TaskError } from '../../base/errors.ts'
import type { Image } from '../../host/docker.ts'
import type { Container } from './container.ts'
import type { Setting } from './kinds.ts'
import type { Want } from './params.ts'
import { settings } from './settings.ts'

/** A setting that is not as wanted. */
export interface Difference {
  readonly setting: Setting
  readonly before: string
  readonly after: string
}

type Comparison = 'strict' | 'ignore' | 'allow_more_present'

/** The settings in which a container is not what is wanted; what comes along by itself is none. */
export function differencesOf(want: Want, container: Container, image: Image | undefined): Difference[] {
  return settings.flatMap(setting => {
    const wanted = setting.wanted(want)
    const how = comparisonOf(want, setting)
    if (!wanted || how === 'ignore') return []
    const actual = setting.actual(container)
    const brought = new Set(setting.brought?.(container, image))
    if (agree(setting, how, wanted, actual, brought)) return []
    const excess = how === 'strict' ? actual.filter(line => !wanted.includes(line) && !brought.has(line)) : []
    return [describe(setting, wanted, actual, excess)]
  })
}

/** What a container is made with, as lines for people. */
export function wantedLines(want: Want): string[] {
  return settings.flatMap(setting => {
    const wanted = setting.wanted(want)
    return wanted ? [`${setting.param}: ${shown(setting, wanted)}`] : []
  })
}

function comparisonOf({ comparisons }: Want, { param, many }: Setting): Comparison {
  const written = comparisons[param] ?? comparisons['*']
  const how = written ?? (many ? 'allow_more_present' : 'strict')
  if (how === 'ignore' || how === 'strict') return how
  if (how === 'allow_more_present') return many ? how : 'strict'
  throw new TaskError(`Cannot compare ${param} by ${how}`, { hint: 'strict, ignore or allow_more_present' })
}

function agree(
  { ordered }: Setting,
  how: Comparison,
  wanted: readonly string[],
  actual: readonly string[],
  brought: ReadonlySet<string>,
): boolean {
  if (ordered) return JSON.stringify(wanted) === JSON.stringify(actual)
  const hasAll = wanted.every(line => actual.includes(line))
  const hasMore = actual.some(line => !wanted.includes(line) && !brought.has(line))
  return hasAll && (how === 'allow_more_present' || !hasMore)
}

function describe(
  setting: Setting,
  wanted: readonly string[],
  actual: readonly string[],
  excess: readonly string[],
): Difference {
  if (!setting.many) {
    return { setting, before: shown(setting, actual), after: shown(setting, wanted) }
  }
  const subject = setting.subject ?? ((line: string) => line.split(/[=:]/)[0])
  const lacking = wanted.filter(line => !actual.includes(line))
  const replaced = actual.filter(
    line =>
      excess.includes(line) ||
      (!wanted.includes(line) && lacking.some(each => subject(each) === subject(line))),
  )
  return { setting, before: shown(setting, replaced, 'before'), after: shown(setting, lacking, 'after') }
}

/** Values of the environment are often secrets, also those that are replaced: only their names are told. */
function shown({ secret }: Setting, lines: readonly string[], when?: 'before' | 'after'): string {
  const words = secret ? lines.map(line => `${line.split('=')[0]}${when ? ` (${when})` : ''}`) : lines
  return words.join(', ') || 'none'
}
