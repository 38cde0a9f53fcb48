import { expect, test } from 'vitest'
import { compareSemver, compareVersions } from './versions.ts'

test.for([
  [compareVersions, ['1.2', '1.9', '1.10', '1.10.0', '2', '10']],
  [compareVersions, ['1.2a', '1.2b', '1.2.1']],
  [
    compareSemver,
    ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0', 'v1.0.1', '2.1.0+build'],
  ],
] as const)('%o sorts %o', ([compare, sorted]) => {
  expect(sorted.toReversed().toSorted(compare)).toEqual(sorted)
})
