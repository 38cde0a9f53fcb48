import fc from 'fast-check'
import { expect, test } from 'vitest'
import { valuesOf } from '../../testing/written.ts'
import { blockinfile } from '../blockinfile.ts'
import { editedBy } from './edit.ts'

const lineEnd = fc.constantFrom('\n', '\r\n', '\r')
const word = fc.constantFrom('', 'a', 'b', 'x')
const lines = fc.array(fc.tuple(word, lineEnd), { maxLength: 4 }).map(parts => parts.flat().join(''))
const text = fc.tuple(lines, word).map(parts => parts.join(''))
const block = fc
  .tuple(lineEnd, lines)
  .map(([end, inside]) => `# BEGIN ANSIBLE MANAGED BLOCK${end}${inside}# END ANSIBLE MANAGED BLOCK`)
const files = fc.oneof(
  text,
  fc.tuple(lines, block).map(parts => parts.join('')),
  fc.tuple(lines, block, lineEnd, text).map(parts => parts.join('')),
)

const wanted = fc.record({
  block: text,
  state: fc.constantFrom('present', 'absent'),
  place: fc.constantFrom(
    ...[{}, { insertbefore: 'BOF' }, { insertafter: 'a' }, { insertbefore: 'b' }],
    ...[{ insertafter: '(?m)a.b' }, { insertafter: '^z' }],
  ),
})

test('an edited file needs no further edit', () => {
  fc.assert(
    fc.property(files, wanted, (from, { place, ...written }) => {
      const want = valuesOf(blockinfile, { path: '/etc/app.conf', ...written, ...place })
      const edited = editedBy(want, from)
      expect(editedBy(want, edited)).toBe(edited)
    }),
    { numRuns: 2000 },
  )
})
