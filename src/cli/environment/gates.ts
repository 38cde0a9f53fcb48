import type { Problem } from '../../base/errors.ts'
import { globMatcher } from '../../base/glob.ts'
import type { EnvironmentSettings } from '../../model/environment.ts'
import type { Checkout } from './checkout.ts'

/** Who wants to change an environment, and from which files. */
export interface Visit {
  readonly user: string
  /** What git says; a text where it does not answer, nothing where the files are in no checkout. */
  readonly checkout: Checkout | string | undefined
  /** The reason for which the run may come from other files than the environment takes. */
  readonly override: string | undefined
}

/** Why an environment is closed to a run that may change it; nothing when it is open. */
export function closedGates(settings: EnvironmentSettings, visit: Visit): Problem[] {
  const files = visit.override === undefined ? wrongFiles(settings, visit.checkout) : []
  return [...wrongUser(settings, visit), ...files]
}

/** Whether it counts for the environment from which files it is changed. */
export function asksForCheckout({ branches, tags }: EnvironmentSettings): boolean {
  return branches.length + tags.length > 0
}

function wrongUser({ name, operators }: EnvironmentSettings, { user }: Visit): Problem[] {
  if (operators.length === 0 || operators.includes(user)) return []
  return [{ message: `${user} may not change ${name}: its operators are ${operators.join(', ')}` }]
}

function wrongFiles(settings: EnvironmentSettings, checkout: Visit['checkout']): Problem[] {
  if (!asksForCheckout(settings)) return []
  const { name } = settings
  if (checkout === undefined)
    return [{ message: `${taken(settings)}, and these files are in no git checkout`, hint }]
  if (typeof checkout === 'string') {
    return [{ message: `${taken(settings)}, and git does not say what this is: ${checkout}`, hint }]
  }
  const wrong = isTaken(settings, checkout)
    ? []
    : [{ message: `${taken(settings)}, and this is ${described(checkout)}`, hint }]
  const { changed } = checkout
  if (changed.length === 0) return wrong
  const message = `${name} takes what was committed, and this is not: ${some(changed)}`
  return [...wrong, { message, hint: `commit it, or ${hint}` }]
}

const hint = '--override REASON runs nevertheless; the reason is recorded'

/** How many files are named. */
const mostNamed = 3

function some(changed: readonly string[]): string {
  const more = changed.length - mostNamed
  return `${changed.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function isTaken({ branches, tags }: EnvironmentSettings, { branch, tags: own }: Checkout): boolean {
  const isAmong = (name: string, globs: readonly string[]) => globs.some(glob => globMatcher(glob)(name))
  return (branch !== undefined && isAmong(branch, branches)) || own.some(tag => isAmong(tag, tags))
}

/** What an environment takes: `production takes the branch master and the tags v*`. */
function taken({ name, branches, tags }: EnvironmentSettings): string {
  const kinds = [
    ['branch', 'branches', branches],
    ['tag', 'tags', tags],
  ] as const
  const parts = kinds.flatMap(([one, many, names]) =>
    names.length === 0 ? [] : [`the ${names.length === 1 ? one : many} ${names.join(', ')}`],
  )
  return `${name} takes ${parts.join(' and ')}`
}

function described({ branch, commit, tags }: Checkout): string {
  const own = branch ?? commit?.slice(0, 12) ?? 'nothing that was committed'
  const labelled = tags.length === 0 ? '' : `, tagged ${tags.join(', ')}`
  return `${branch === undefined && commit !== undefined ? 'no branch but the commit ' : ''}${own}${labelled}`
}
