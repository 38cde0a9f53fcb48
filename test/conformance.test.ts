import { readdirSync } from 'node:fs'
import { expect } from 'vitest'
import { test } from '../src/testing/playbook.ts'
import { type Case, readCases } from './conformance/case.ts'
import { outcomeOf } from './conformance/outcome.ts'

/** What the language promises, in playbooks that say what comes of them: see conformance/README.md. */
const folder = new URL('conformance/', import.meta.url)
const themes = readdirSync(folder).filter(file => file.endsWith('.yml'))
const cases = themes.flatMap(file => readCases(new URL(file, folder)))

const title = ({ theme, name }: Case) => `${theme}: ${name}`

test('every case has a name of its own', () => {
  const titles = cases.map(title)
  expect(titles.filter((one, at) => titles.indexOf(one) !== at)).toEqual([])
})

for (const one of cases) {
  test.concurrent(title(one), async ({ project }) => {
    expect(await outcomeOf(one, project, true)).toEqual(one.expected)
  })
  test.concurrent(`${title(one)}, also without looking ahead`, async ({ project }) => {
    expect(await outcomeOf(one, project, false)).toEqual(one.expected)
  })
}
