import { describe, expect, test } from 'vitest'
import { Secret } from '../base/secret.ts'
import type { Node } from '../base/yaml.ts'
import { parseYamlDocument } from '../base/yaml.ts'
import { problemFrom, scopeOf } from './testing.ts'
import { checkExpression, checkText, OMIT, renderNode, renderText } from './text.ts'

const scope = scopeOf({
  name: 'web1',
  port: 80,
  list: [1, 'a'],
  flag: true,
  nothing: null,
  html: '<b>&"\'</b>',
  password: new Secret('s3cret'),
  hostile: '{{ name }} \\{{ x {{#if y}}',
})

test.for([
  ['plain', 'plain'],
  ['{{ port }}', 80],
  ['{{port}}', 80],
  ['{{{ list }}}', [1, 'a']],
  ['{{ default nobody omit }}', OMIT],
  ['{{ port }} ', '80 '],
  ['{{ name }}:{{ port }}', 'web1:80'],
  ['a {{ list }} b', 'a [1,"a"] b'],
  ['{{ flag }}{{ nothing }}.', 'true.'],
  ['= {{ html }}', '= <b>&"\'</b>'],
  ['\\{{ name }}', '{{ name }}'],
  ["docker ps --format '\\{{ .Names }}' {{ name }}", "docker ps --format '{{ .Names }}' web1"],
  ['\\\\{{ name }}', '\\web1'],
  ['a {{~ name ~}} b', 'aweb1b'],
  ['{{! a comment }}b', 'b'],
  ['{{ "}}" }}', '}}'],
  ['a } b }} c', 'a } b }} c'],
] as const)('%s', ([text, value]) => {
  expect(renderText(text, scope)).toEqual(value)
})

test('what an expression gives is never evaluated again', () => {
  expect(renderText('{{ hostile }}!', scope)).toBe('{{ name }} \\{{ x {{#if y}}!')
})

test('a text joined with a secret is a secret', () => {
  const text = renderText('mysql://app:{{ password }}@{{ name }}', scope) as Secret
  expect(text).toBeInstanceOf(Secret)
  expect(text.reveal()).toBe('mysql://app:s3cret@web1')
})

test.for([
  ['{{ name', 'This ends too early'],
  ['{{ .Names }}', '.Names is not expected here'],
  ['{{#if flag}}a{{/if}}', 'Blocks and partials have no place in a YAML text'],
  ['{{> partial}}', 'Blocks and partials have no place in a YAML text'],
  ['a {{ omit }}', 'omit cannot be a part of a text'],
] as const)('%s is refused', ([text, message]) => {
  expect(problemFrom(() => renderText(text, scope)).message).toBe(message)
})

describe('a YAML tree', () => {
  const node = (text: string) => parseYamlDocument({ file: 'vars.yml', text }) as Node

  test.for([
    ['port: "{{ port }}"', { port: 80 }],
    ['"{{ name }}_port": 1', { web1_port: 1 }],
    ['[1, null, true, "{{ name }}"]', [1, null, true, 'web1']],
    ['keep: !raw "{{ name }}"', { keep: '{{ name }}' }],
    ['{ owner: "{{ default nobody omit }}", mode: "0644" }', { mode: '0644' }],
    ['["{{ default nobody omit }}", a]', ['a']],
    ['deep: { er: ["{{ list }}"] }', { deep: { er: [[1, 'a']] } }],
  ] as const)('%s', ([text, value]) => {
    expect(renderNode(node(text), scope)).toEqual(value)
  })

  test.for([
    ['"{{ password }}": 1', 'A secret cannot be a key'],
    ["\"{{ concat '__pro' 'to__' }}\": 1", 'The key __proto__ is not allowed'],
  ] as const)('%s is refused', ([text, message]) => {
    expect(problemFrom(() => renderNode(node(text), scope)).message).toBe(message)
  })
})

describe('checks before a run', () => {
  const checkOf = (check: typeof checkText) => (text: string) => {
    const source = { file: 'site.yml', text: `x: '${text}'` }
    return check(text, { source, offset: 3 }).map(({ message, hint, place }) => [
      message,
      hint,
      place && source.text.slice(place.offset, place.offset + 4),
    ])
  }

  test('finds everything that is wrong with a text, whatever the values are', () => {
    expect(
      checkOf(checkText)('{{ uper name }} {{ replace x "a" }} {{ sort l bye=1 }} {{ lookup "fiel" "x" }}'),
    ).toEqual([
      ['There is no helper uper', 'did you mean upper?', 'uper'],
      ['replace takes 3 arguments, not 2', 'replace text old new', 'repl'],
      ['sort has no option bye', 'did you mean by?', 'bye='],
      [
        'lookup takes one of file, env, template, fileglob, pipe, lines, password, secret, vars, first_found, url as kind, not "fiel"',
        'lookup kind term... [length=] [chars=]',
        '"fie',
      ],
    ])
  })

  test('finds what is wrong with an expression', () => {
    expect(checkOf(checkExpression)('and (defined x) (x | bool)')).toEqual([
      ['| is not expected here', undefined, '| bo'],
    ])
    expect(checkOf(checkExpression)('x == 1')).toEqual([['== is not expected here', 'write eq x 1', '== 1']])
  })

  test.for(['no template', '{{ anything.that.may.be }}', '\\{{ .Names }}', '{{ default a omit }}'])(
    '%s is fine',
    text => {
      expect(checkOf(checkText)(text)).toEqual([])
    },
  )
})
