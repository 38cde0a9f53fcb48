import { TaskError } from '../../base/errors.ts'
import type { Container } from '../../host/containers/container.ts'
import { displayText, type Setting } from '../../host/containers/kinds.ts'
import { settings } from '../../host/containers/settings.ts'
import type { Image } from '../../host/docker.ts'
import type { Want } from './params.ts'

/** A setting that is not as wanted. */
export interface Difference {
  readonly setting: Setting
  readonly before: string
  readonly after: string
}

type Comparison = 'strict' | 'ignore' | 'allow_more_present'

/** The settings in which a container differs from what is wanted; values of its image are no difference. */
export function settingDifferences(want: Want, container: Container, image: Image | undefined): Difference[] {
  return settings.flatMap(setting => {
    const wanted = setting.wanted(want)
    const how = comparisonFor(want, setting)
    if (!wanted || how === 'ignore') return []
    const actual = setting.actual(container, want, image)
    const inherited = new Set(setting.inherited?.(container, image))
    if (agree(setting, how, wanted, actual, inherited)) return []
    const excess =
      how === 'strict' ? actual.filter(line => !wanted.includes(line) && !inherited.has(line)) : []
    return [describe(setting, wanted, actual, excess)]
  })
}

function comparisonFor({ comparisons }: Want, { param, many }: Setting): Comparison {
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
  inherited: ReadonlySet<string>,
): boolean {
  if (ordered) return JSON.stringify(wanted) === JSON.stringify(actual)
  const hasAll = wanted.every(line => actual.includes(line))
  const hasMore = actual.some(line => !wanted.includes(line) && !inherited.has(line))
  return hasAll && (how === 'allow_more_present' || !hasMore)
}

function describe(
  setting: Setting,
  wanted: readonly string[],
  actual: readonly string[],
  excess: readonly string[],
): Difference {
  if (!setting.many) {
    return { setting, before: displayText(setting, actual), after: displayText(setting, wanted) }
  }
  const subject = setting.subject ?? ((line: string) => line.split(/[=:]/)[0])
  const lacking = wanted.filter(line => !actual.includes(line))
  const replaced = actual.filter(
    line =>
      excess.includes(line) ||
      (!wanted.includes(line) && lacking.some(each => subject(each) === subject(line))),
  )
  return {
    setting,
    before: displayText(setting, replaced, 'before'),
    after: displayText(setting, lacking, 'after'),
  }
}
