import fc from 'fast-check'
import { expect, test } from 'vitest'
import { valuesOf } from '../../testing/written.ts'
import { lineinfile } from '../lineinfile.ts'
import { editedBy } from './edit.ts'
import { editRequest } from './request.ts'

const words = fc.constantFrom('', 'a', 'b', 'new', 'a new b')
const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '')
const files = fc.array(fc.tuple(words, lineEnd), { maxLength: 5 }).map(parts => parts.flat().join(''))

const wanted = fc.record({
  line: fc.constantFrom('new', 'new\n', 'new\r\n'),
  state: fc.constantFrom('present', 'absent'),
  firstmatch: fc.boolean(),
  place: fc.constantFrom(
    ...[{}, { regexp: 'new' }, { search_string: 'new' }, { regexp: '^(new|a)$' }],
    ...[{ insertafter: 'a' }, { insertbefore: 'b' }, { insertbefore: 'BOF' }, { insertafter: '^x' }],
  ),
})

test('an edited file needs no further edit', () => {
  fc.assert(
    fc.property(files, wanted, (from, { place, ...want }) => {
      const request = editRequest(valuesOf(lineinfile, { path: '/etc/app.conf', ...want, ...place }))
      const edited = editedBy(request, from)
      expect(editedBy(request, edited)).toBe(edited)
    }),
    { numRuns: 2000 },
  )
})
