import { expect, test } from 'vitest'
import { Problems } from './problems.ts'

test('a mistake that was found twice is told once; others at the same place, and those without one, are kept', () => {
  const problems = new Problems()
  const place = (text: string, offset: number) => ({ source: { file: 'site.yml', text }, offset })
  problems.add('wrong', place('a', 0))
  problems.addAll([
    { message: 'wrong', place: place('a', 0) },
    { message: 'wrong', place: place('a', 1) },
    { message: 'strange', place: place('a', 0) },
  ])
  for (const _ of [1, 2]) problems.add('wrong', undefined)
  expect(() => problems.throwIfAny()).toThrow(
    expect.objectContaining({
      problems: ['wrong', 'wrong', 'strange', 'wrong', 'wrong'].map(message =>
        expect.objectContaining({ message }),
      ),
    }),
  )
})
