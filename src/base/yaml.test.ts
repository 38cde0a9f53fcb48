import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FileError, formatProblem } from './errors.ts'
import { describePlace } from './place.ts'
import { entryOf, parseYaml, parseYamlDocument, plainValue } from './yaml.ts'

const read = (text: string) => parseYamlDocument({ file: 'site.yml', text })

const plain = (text: string) =>
  plainValue(read(text) ?? { kind: 'list', items: [], place: { source: { file: '', text: '' }, offset: 0 } })

test.for([
  { text: 'yes', value: true },
  { text: 'off', value: false },
  { text: 'no way', value: 'no way' },
  { text: '12', value: 12 },
  { text: '0644', value: '0644' },
  { text: '0o644', value: 420 },
  { text: '1.50', value: 1.5 },
  { text: '.5', value: 0.5 },
  { text: '5.', value: 5 },
  { text: '1.5e3', value: 1500 },
  { text: 'e5', value: 'e5' },
  { text: 'E12', value: 'E12' },
  { text: '-e1', value: '-e1' },
  { text: '.e5', value: '.e5' },
  { text: '1.2.3', value: '1.2.3' },
  { text: '2001-01-01', value: '2001-01-01' },
  { text: '~', value: null },
  { text: "'12'", value: '12' },
  { text: '!!str 12', value: '12' },
  { text: '!raw "{{ kept }}"', value: '{{ kept }}' },
  { text: '12345678901234567890', value: '12345678901234567890' },
  { text: '[a, {b: 1}]', value: ['a', { b: 1 }] },
  { text: 'a: &x {b: 1}\nc: {<<: *x, d: 2}', value: { a: { b: 1 }, c: { d: 2, b: 1 } } },
])('reads $text', ({ text, value }) => {
  expect(plain(text)).toEqual(value)
})

test('knows where values and keys stand', () => {
  const entry = entryOf(read('# a comment\nname: x\ntasks: "in quotes"\n'), 'tasks')
  expect([describePlace(entry?.keyPlace as never), describePlace(entry?.value.place as never)]).toEqual([
    'site.yml:3:1',
    'site.yml:3:8',
  ])
})

test('nothing at all stands where its key does', () => {
  const entry = entryOf(read('a: 1\nshell:\n'), 'shell')
  expect([entry?.value.kind, describePlace(entry?.value.place as never)]).toEqual(['scalar', 'site.yml:2:1'])
})

test('tells every mistake at once, with its place', () => {
  const text = 'a: 1\na: 2\n__proto__: {}\nb: !vault x\n'
  expect(problems(text)).toMatchInlineSnapshot(`
    "site.yml:2:1: The key a is written twice in this map
       1 | a: 1
       2 | a: 2
         | ^
    site.yml:3:1: The key __proto__ is not allowed
       2 | a: 2
       3 | __proto__: {}
         | ^
    site.yml:4:11: The tag !vault is not known here
       3 | __proto__: {}
       4 | b: !vault x
         |           ^
      hint: !raw keeps a text as it is, without templates"
  `)
})

test('a text that is no YAML is refused where it breaks, with the cure', () => {
  expect(problems('msg: {{ name }}\n')).toContain('must stand in quotes')
  expect(problems('a:\n\t- b\n')).toContain('this line holds a tab')
})

test.for([
  { name: 'aliases that grow', text: bomb(), says: 'values in one file' },
  { name: 'depth', text: '['.repeat(200), says: 'nesting exceeded' },
  { name: 'an alias of itself', text: 'a: &a [*a]', says: 'Nothing before this is named &a' },
])('refuses $name', ({ text, says }) => {
  expect(problems(text)).toContain(says)
})

test('any text gives a value or a mistake with a place', () => {
  const yamlish = fc.string({
    unit: fc.constantFrom(...'ab:- \n"\'{}[]&*!#|>,?%@`0~<'.split('')),
    maxLength: 40,
  })
  fc.assert(
    fc.property(yamlish, text => {
      try {
        parseYaml({ file: 'x', text })
      } catch (error) {
        expect(error).toBeInstanceOf(FileError)
      }
    }),
    { numRuns: 10_000 },
  )
})

function problems(text: string): string {
  try {
    read(text)
  } catch (error) {
    if (error instanceof FileError) return error.problems.map(formatProblem).join('\n')
    throw error
  }
  return 'no mistake was found'
}

function bomb(): string {
  const level = (name: string, of: string) => `${name}: &${name} [${Array(10).fill(`*${of}`).join(', ')}]`
  return [
    'a: &a [x]',
    level('b', 'a'),
    level('c', 'b'),
    level('d', 'c'),
    level('e', 'd'),
    level('f', 'e'),
    level('g', 'f'),
  ].join('\n')
}
