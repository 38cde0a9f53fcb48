import { expect, test } from 'vitest'
import { checkTemplate, checkText } from './check.ts'

const source = (text: string) => ({ file: 'a', text })

test('blocks of Jinja are told with what to write', () => {
  const text = 'a\n{% if x %}\n{{ y }}\n{%- endif %}\n{% for a in b %}\n'
  expect(
    checkTemplate(source(text)).map(({ message, hint, place }) => [message, hint, place?.offset]),
  ).toEqual([
    ['{% if %} is of Jinja, and means nothing here', 'write {{#if condition}} ... {{/if}}', 2],
    ['{% endif %} is of Jinja, and means nothing here', 'write {{/if}}', 21],
    ['{% for %} is of Jinja, and means nothing here', 'write {{#each list as |item|}} ... {{/each}}', 34],
  ])
  const inYaml = '{% if x %}a{% endif %}'
  expect(checkText(inYaml, { source: source(inYaml), offset: 0 })).toHaveLength(2)
})

test.for(['100 {%d}', '${name%if}', '{% x', 'date +{%Y-%m}', '{%- unknown %}'])('%s is text', text => {
  expect(checkTemplate(source(text))).toEqual([])
  expect(checkText(text, { source: source(text), offset: 0 })).toEqual([])
})
