import { oneOf, texts } from '../../base/params.ts'
import type { PackageWant } from './manager.ts'

/** Names of packages, which no program takes for options. */
export const packageNames = (doc: string) =>
  texts(doc)
    .check(names => names.every(name => /^[^\s@-][^\n]*$/.test(name)), 'must be names of packages')
    .or([])

const states = ['present', 'installed', 'latest', 'absent', 'removed'] as const

/** What packages are, in all the words that Ansible has for it. */
export const packageState = oneOf(
  states,
  'What the packages are; installed is present, and removed is absent',
).or('present')

/** The same in the words that count. */
export function plainState(state: (typeof states)[number]): PackageWant['state'] {
  if (state === 'installed') return 'present'
  return state === 'removed' ? 'absent' : state
}
