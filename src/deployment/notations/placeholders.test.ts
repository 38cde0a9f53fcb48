import { expect, test } from 'vitest'
import { FileError, formatProblem } from '../../base/errors.ts'
import { describePlace } from '../../base/place.ts'
import { entryOf, plainValue } from '../../base/yaml.ts'
import { parseWithPlaceholders } from './placeholders.ts'

test.for([
  ['a: {{ name }}', { a: '{{ name }}' }],
  ['a: {{name}}', { a: '{{name}}' }],
  ['a: {{ .NAME }}', { a: '{{  NAME }}' }],
  ['a: "{{ .NAME }}"', { a: '{{  NAME }}' }],
  ["a: '{{ name }}'", { a: '{{ name }}' }],
  ['a: {{ registry }}/front:1', { a: '{{ registry }}/front:1' }],
  ['a: { b: {{ x }}, c: [{{ y.z }}, "1"] }', { a: { b: '{{ x }}', c: ['{{ y.z }}', '1'] } }],
  ['{{ x }}: 1', { '{{ x }}': 1 }],
  ['a: "{{ get b \\"c\\" }}"', { a: '{{ get b "c" }}' }],
  ['a: 1 # {{ x }}', { a: 1 }],
  ["a: !raw '{{.Name}} {{ .x }}'", { a: '{{.Name}} {{ .x }}' }],
  ['a: \ue041 {{ x }}', { a: '\ue041 {{ x }}' }],
  ['a: "\\uE041 {{ x }}"', { a: '\ue041 {{ x }}' }],
])('%s', ([text, value]) => {
  const node = parseWithPlaceholders({ file: 'Deliverous', text: text as string })
  expect(node && plainValue(node)).toEqual(value)
})

test('positions stay those of the file', () => {
  const source = { file: 'Deliverous', text: 'a: {{ x }}\nb: { c: {{ y }}, d: 1 }\n' }
  const node = parseWithPlaceholders(source)
  const d = entryOf(entryOf(node, 'b')?.value, 'd')
  expect(d && describePlace(d.keyPlace)).toBe('Deliverous:2:18')
  expect(d?.keyPlace.source).toBe(source)
})

test('mistakes show the file as it is', () => {
  const read = () => parseWithPlaceholders({ file: 'Deliverous', text: 'a: {{ x }}\na: {{ y }}\n' })
  expect(read).toThrow(FileError)
  try {
    read()
  } catch (error) {
    expect(formatProblem(error as FileError)).toBe(`Deliverous:2:1: The key a is written twice in this map
   1 | a: {{ x }}
   2 | a: {{ y }}
     | ^`)
  }
})
