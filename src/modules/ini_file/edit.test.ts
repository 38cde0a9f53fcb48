import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editedIni, type IniRequest } from './edit.ts'

const line = fc.constantFrom(
  '[a]',
  '[b]',
  'k = 1',
  'k=2',
  '#k = 1',
  '; k',
  'k',
  'x = 1',
  '',
  '  k = 3',
  '# text',
)
const files = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, end, isEnded]) => lines.join(end) + (isEnded ? end : ''))

const request: fc.Arbitrary<IniRequest> = fc.record({
  section: fc.constantFrom('a', 'b', 'c', undefined),
  option: fc.constantFrom('k', 'x', 'new'),
  values: fc.constantFrom(['1'], ['2', '1'], ['9'], []),
  state: fc.constantFrom('present', 'absent'),
  exclusive: fc.boolean(),
  no_extra_spaces: fc.boolean(),
  allow_no_value: fc.boolean(),
})

test('an edited file needs no further edit, and keeps its other lines', () => {
  fc.assert(
    fc.property(files, request, (file, request) => {
      const edited = editedIni(request, file)
      expect(editedIni(request, edited)).toBe(edited)
      const others = (text: string) => text.split(/\r?\n/).filter(line => /^(# text|\[[ab]\])$/.test(line))
      expect(others(edited).slice(0, others(file).length)).toEqual(others(file))
    }),
    { numRuns: 3000 },
  )
})
