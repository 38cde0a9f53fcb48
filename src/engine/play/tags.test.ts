import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSelected } from './tags.ts'

/** Which tasks run: a row for what the command line asks for, a column for the tags of a task. */
const asked = table(`
  --tags    | -   | web | db  | web,db | always | always,web | never | never,web
            | run | run | run | run    | run    | run        | -     | -
  all       | run | run | run | run    | run    | run        | -     | -
  tagged    | -   | run | run | run    | run    | run        | -     | -
  untagged  | run | -   | -   | -      | run    | run        | -     | -
  web       | -   | run | -   | run    | run    | run        | -     | run
  db        | -   | -   | run | run    | run    | run        | -     | -
  never     | -   | -   | -   | -      | run    | run        | run   | run
  always    | -   | -   | -   | -      | run    | run        | -     | -
  unheard   | -   | -   | -   | -      | run    | run        | -     | -
`)

const skipped = table(`
  --skip-tags | -   | web | db  | web,db | always | always,web | never | never,web
  all         | -   | -   | -   | -      | run    | run        | -     | -
  tagged      | run | -   | -   | -      | -      | -          | -     | -
  untagged    | -   | run | run | run    | run    | run        | -     | -
  web         | run | -   | run | -      | run    | -          | -     | -
  db          | run | run | -   | -      | run    | run        | -     | -
  always      | run | run | run | run    | -      | -          | -     | -
  unheard     | run | run | run | run    | run    | run        | -     | -
`)

test.for(asked)('--tags $asked lets a task tagged $own run: $runs', ({ asked, own, runs }) => {
  expect(isSelected(own, { tags: asked, skipTags: [] })).toBe(runs)
})

test.for(skipped)('--skip-tags $asked lets a task tagged $own run: $runs', ({ asked, own, runs }) => {
  expect(isSelected(own, { tags: [], skipTags: asked })).toBe(runs)
})

const tags = fc.subarray(['web', 'db', 'always', 'never'])
const words = fc.subarray(['all', 'tagged', 'untagged', 'web', 'db', 'always', 'never', 'unheard'], {
  minLength: 1,
})

test('to ask for two things is to ask for the one or the other', () => {
  fc.assert(
    fc.property(tags, words, words, (own, one, other) => {
      const runs = (asked: readonly string[]) => isSelected(own, { tags: asked, skipTags: [] })
      expect(runs([...one, ...other])).toBe(runs(one) || runs(other))
    }),
  )
})

test('to skip two things is to skip the one and the other', () => {
  fc.assert(
    fc.property(tags, words, words, (own, one, other) => {
      const runs = (skipTags: readonly string[]) => isSelected(own, { tags: ['all', 'never'], skipTags })
      expect(runs([...one, ...other])).toBe(runs(one) && runs(other))
    }),
  )
})

test('what is asked for and skipped is skipped', () => {
  fc.assert(
    fc.property(tags, words, words, (own, tags, skipTags) => {
      const both = isSelected(own, { tags, skipTags })
      const either =
        isSelected(own, { tags, skipTags: [] }) && isSelected(own, { tags: ['all', 'never'], skipTags })
      expect(both).toBe(either)
    }),
  )
})

/** The cells of a table: `-` in the heading is a task without tags, an empty word asks for nothing. */
function table(text: string) {
  const [heading = [], ...rows] = text
    .trim()
    .split('\n')
    .map(line => line.split('|').map(cell => cell.trim()))
  return rows.flatMap(([word = '', ...cells]) =>
    cells.map((cell, at) => ({
      asked: word === '' ? [] : [word],
      own: (heading[at + 1] ?? '').split(',').filter(tag => tag !== '-'),
      runs: cell === 'run',
    })),
  )
}
