import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shorten } from './shorten.ts'

const bounds = { lines: 4, characters: 40 }
const numbers = (count: number) => Array.from({ length: count }, (_, at) => `${at + 1}`).join('\n')

test.for<[string, string]>([
  ['', ''],
  ['one', 'one'],
  [numbers(4), numbers(4)],
  [numbers(6), '1\n2\n... 2 lines, 5 characters left out ...\n5\n6'],
  ['x'.repeat(40), 'x'.repeat(40)],
  ['x'.repeat(50), `${'x'.repeat(20)}\n... 10 characters left out ...\n${'x'.repeat(20)}`],
  [`a\n${'x'.repeat(60)}\nb`, `a\n... 62 characters left out ...\nb`],
])('%j', ([text, shown]) => {
  expect(shorten(text, bounds)).toBe(shown)
})

test('what is shown is within the bounds, and begins and ends as the text does', () => {
  const texts = fc.array(fc.constantFrom('a', '\n', 'bb\n', 'c'.repeat(15)), { maxLength: 40 })
  fc.assert(
    fc.property(
      texts.map(parts => parts.join('')),
      text => {
        const [head = '', tail] = shorten(text, bounds).split(/\n\.\.\. .* left out \.\.\.\n/)
        expect(text.startsWith(head)).toBe(true)
        expect(tail === undefined ? head === text : text.endsWith(tail)).toBe(true)
        expect(head.length + (tail ?? '').length).toBeLessThanOrEqual(bounds.characters + 1)
        expect(head.split('\n').length + (tail?.split('\n').length ?? 0)).toBeLessThanOrEqual(bounds.lines)
      },
    ),
  )
})
