import { expect, test } from 'vitest'
import { Problems } from '../../../base/problems.ts'
import { nodeOf, type ScalarNode } from '../../../base/yaml.ts'
import { interpolated } from './interpolation.ts'

const variables = new Map([
  ['NAME', 'ann'],
  ['EMPTY', ''],
  ['BRACES', '{{ secret }}'],
  ['_x1', 'y'],
])

test.for([
  ['$NAME', 'ann'],
  ['a${NAME}b', 'aannb'],
  ['$NAME-$NAME', 'ann-ann'],
  ['$$NAME $${NAME}', '$NAME ${NAME}'],
  ['$$$NAME', '$ann'],
  ['$_x1', 'y'],
  ['$NONE|${NONE}', '|'],
  ['${NONE:-x y}', 'x y'],
  ['${NONE-x}', 'x'],
  ['${EMPTY:-x}|${EMPTY-x}', 'x|'],
  ['${EMPTY:+x}|${EMPTY+x}|${NAME:+x}|${NONE+x}', '|x|x|'],
  ['${NAME:?must}', 'ann'],
  ['${EMPTY?must}', ''],
  ['${NONE:-${EMPTY:-${NAME}}}', 'ann'],
  ['${NAME:-${NONE:?unused}}', 'ann'],
  ['${NONE:-{"a":{"b":1}}}', '{"a":{"b":1}}'],
  ['${NONE:-$$x}', '$x'],
  ['${NONE:-}', ''],
  ['${NONE:-a}}', 'a}'],
  ['{{ x }} ${NAME}', '{{ x }} ann'],
])('%s is %s', ([text = '', value]) => {
  expect(read(text)).toEqual({ value, raw: false, told: [] })
})

test.for([
  ['$', 'A $ that begins no variable is written $$'],
  ['a $ b', 'A $ that begins no variable is written $$'],
  ['$1', 'A $ that begins no variable is written $$'],
  ['${}', 'A $ that begins no variable is written $$'],
  ['${1A}', 'A $ that begins no variable is written $$'],
  ['${NAME', 'A $ that begins no variable is written $$'],
  ['${NAME:-x', 'A variable is not closed'],
  ['${NAME!x}', 'A $ that begins no variable is written $$'],
  ['${NONE:?say it}', 'NONE: say it'],
  ['${EMPTY:?}', 'The variable EMPTY is not set'],
  ['{{ x }} $BRACES', 'A variable brings in {{, beside a template'],
  [`${'${NONE:-'.repeat(50)}`, 'A $ that begins no variable is written $$'],
])('%s is refused', ([text = '', message]) => {
  expect(read(text).told).toEqual([message])
})

test('templates that a variable brings in are data, and so are those of Docker', () => {
  expect(read('$BRACES')).toEqual({ value: '{{ secret }}', raw: true, told: [] })
  expect(read('{{.Name}}/{{ .ID }}')).toEqual({ value: '{{.Name}}/{{ .ID }}', raw: true, told: [] })
  expect(read('{{.Name}}/{{ id }}').raw).toBe(false)
})

test('what grows without end is refused', () => {
  const lookup = () => 'x'.repeat(2 ** 19)
  const problems = new Problems()
  interpolated(nodeOf('$A$A$A$A', { source: { file: 'a', text: '' }, offset: 0 }), lookup, problems)
  expect(problems.inOrder().map(({ message }) => message)).toEqual(['This text becomes too long'])
})

function read(text: string) {
  const problems = new Problems()
  const place = { source: { file: 'compose.yaml', text }, offset: 0 }
  const { value, raw } = interpolated(
    nodeOf(text, place),
    name => variables.get(name),
    problems,
  ) as ScalarNode
  return { value, raw, told: problems.inOrder().map(({ message }) => message) }
}
