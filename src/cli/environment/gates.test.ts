import { expect, test } from 'vitest'
import type { EnvironmentSettings } from '../../model/environment.ts'
import { environmentFor } from '../../secrets/testing.ts'
import type { Checkout } from './checkout.ts'
import { closedGates, type Visit } from './gates.ts'

const production = environmentFor([], '/inventories/production')

const master: Checkout = { commit: '0123456789abcdef', branch: 'master', tags: [], changed: [] }
const visit: Visit = { user: 'ann', checkout: master, override: undefined }

type Row = [settings: Partial<EnvironmentSettings>, visit: Partial<Visit>, closed: readonly string[]]

test.for<Row>([
  [{}, {}, []],
  [{}, { checkout: { ...master, changed: ['changed: site.yml'] } }, []],
  [{ operators: ['ann', 'ci'] }, {}, []],
  [{ operators: ['bob', 'ci'] }, {}, ['ann may not change production: its operators are bob, ci']],
  [{ operators: ['bob'] }, { override: 'fire' }, ['ann may not change production: its operators are bob']],
  [{ branches: ['master'] }, {}, []],
  [{ branches: ['release/*', 'm?ster'] }, {}, []],
  [{ branches: ['main'] }, {}, ['production takes the branch main, and this is master']],
  [{ branches: ['main'] }, { override: 'fire' }, []],
  [{ branches: ['Master'] }, {}, ['production takes the branch Master, and this is master']],
  [
    { branches: ['main', 'hotfix/*'], tags: ['v*'] },
    { checkout: { ...master, tags: ['nightly'] } },
    ['production takes the branches main, hotfix/* and the tag v*, and this is master, tagged nightly'],
  ],
  [{ tags: ['v*'] }, { checkout: { ...master, branch: undefined, tags: ['v1.2'] } }, []],
  [
    { branches: ['master'] },
    { checkout: { ...master, branch: undefined } },
    ['production takes the branch master, and this is no branch but the commit 0123456789ab'],
  ],
  [
    { branches: ['master'] },
    { checkout: { commit: undefined, branch: undefined, tags: [], changed: [] } },
    ['production takes the branch master, and this is nothing that was committed'],
  ],
  [
    { branches: ['master'] },
    { checkout: { ...master, changed: ['changed: a', 'new: b', 'new: c', 'new: d'] } },
    ['production takes what was committed, and this is not: changed: a, new: b, new: c and 1 more'],
  ],
  [
    { branches: ['master'] },
    { checkout: undefined },
    ['production takes the branch master, and these files are in no git checkout'],
  ],
  [
    { branches: ['master'] },
    { checkout: 'fatal: detected dubious ownership' },
    [
      'production takes the branch master, and git does not say what this is: fatal: detected dubious ownership',
    ],
  ],
  [
    { branches: ['main'], operators: ['bob'] },
    { checkout: { ...master, changed: ['changed: a'] } },
    [
      'ann may not change production: its operators are bob',
      'production takes the branch main, and this is master',
      'production takes what was committed, and this is not: changed: a',
    ],
  ],
])('%j is closed to %j by %j', ([settings, more, closed]) => {
  const problems = closedGates({ ...production, ...settings }, { ...visit, ...more })
  expect(problems.map(({ message }) => message)).toEqual(closed)
})
