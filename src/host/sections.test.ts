import { expect } from 'vitest'
import { sh } from '../base/shell.ts'
import { test } from '../testing/host.ts'
import { filledLines, section, sectionsOf } from './sections.ts'

test('cuts what a script printed at its sections', async ({ host }) => {
  const script = sh`
    echo before
    ${section("it's one")}
    printf 'line 1\\n\\n line 3 \\n\\n'
    ${section('two')}
    ${section('three')}
    printf 'no line break'`
  const { stdout } = await host.run(script)
  expect(sectionsOf(stdout.toString())).toEqual({
    "it's one": 'line 1\n\n line 3',
    two: '',
    three: 'no line break',
  })
})

test('knows the lines that hold anything', () => {
  expect(filledLines('a\n\n  \n b\n')).toEqual(['a', ' b'])
  expect(filledLines(undefined)).toEqual([])
})
