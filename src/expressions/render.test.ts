import { describe, expect, test } from 'vitest'
import { formatProblem } from '../base/errors.ts'
import { Secret } from '../base/secret.ts'
import { checkTemplate } from './check.ts'
import { renderSecretly, renderTemplate } from './render.ts'
import { problemFrom, scopeOf } from './testing.ts'

const scope = scopeOf({
  name: 'web1',
  port: 80,
  users: [
    { name: 'ann', groups: ['adm', 'dev'] },
    { name: 'bob', groups: [] },
  ],
  ports: { http: 80, https: 443 },
  none: [],
  tls: false,
  html: '<b>',
  password: new Secret('s3cret'),
})

const partials: Readonly<Record<string, string>> = {
  user: 'user {{ name }};\n',
  'nginx/listen': 'listen {{ port }}{{#if ssl}} ssl{{/if}};\n',
  windows: 'a\r\nb\r\n',
  two: 'a\n\nb\n',
  self: '{{> self}}',
}

function render(text: string): string {
  return renderTemplate({ file: 'site.hbs', text }, scope, { partial })
}

function partial(name: string) {
  const text = partials[name]
  return text === undefined ? undefined : { file: `${name}.hbs`, text }
}

test.for([
  ['values', '{{ name }}:{{{ port }}} {{ html }} {{ ports }}', 'web1:80 <b> {"http":80,"https":443}'],
  ['text is kept to the last line break', 'a\r\n\n {{ name }}\t\n\n', 'a\r\n\n web1\t\n\n'],
  ['no line break at the end', 'a\n{{ name }}', 'a\nweb1'],
  ['a literal brace', '\\{{ name }} {{ name }}', '{{ name }} web1'],
  ['if', '{{#if users}}yes{{/if}}{{#if none}}no{{/if}}', 'yes'],
  ['else if', '{{#if (eq port 1)}}a{{else if (eq port 80)}}b{{else}}c{{/if}}', 'b'],
  ['else', '{{#if (eq port 1)}}a{{else if (eq port 2)}}b{{else}}c{{/if}}', 'c'],
  ['unless', '{{#unless tls}}plain{{else}}tls{{/unless}}', 'plain'],
  ['inverted', '{{^if tls}}plain{{/if}}', 'plain'],
  [
    'each with names',
    '{{#each users as |user i|}}{{ i }}={{ user.name }}@{{ name }} {{/each}}',
    '0=ann@ann 1=bob@bob ',
  ],
  [
    'each with this',
    '{{#each users}}{{ this.name }} {{ name }} {{ port }};{{/each}}',
    'ann ann 80;bob bob 80;',
  ],
  ['each of a list', '{{#each (array 1 2 3)}}{{ this }}{{#unless @last}},{{/unless}}{{/each}}', '1,2,3'],
  [
    'each of a map',
    '{{#each ports as |port scheme|}}{{ scheme }}={{ port }}/{{ @key }} {{/each}}',
    'http=80/http https=443/https ',
  ],
  ['@index and @first', '{{#each (array "a" "b")}}{{#if @first}}^{{/if}}{{ @index }}{{/each}}', '^01'],
  ['empty each', '{{#each none}}x{{else}}nobody{{/each}}', 'nobody'],
  [
    'each within each',
    '{{#each users}}{{#each groups}}{{ this }}/{{ ../name }}/{{ @root.name }} {{/each}}{{/each}}',
    'adm/ann/web1 dev/ann/web1 ',
  ],
  ['with', '{{#with ports}}{{ http }}{{/with}} {{#with ports as |p|}}{{ p.https }}{{/with}}', '80 443'],
  ['empty with', '{{#with none}}x{{else}}none{{/with}}', 'none'],
  ['comments', 'a{{! b }}c{{!-- }} --}}d', 'acd'],
  ['whitespace control', 'a \n {{~ name ~}} \n b', 'aweb1b'],
] as const)('%s', ([, text, output]) => {
  expect(render(text)).toBe(output)
})

test.for([
  ['blocks', 'a\n{{#if users}}\n  b\n{{else}}\n  c\n{{/if}}\nd\n', 'a\n  b\nd\n'],
  [
    'indented blocks',
    'a\n  {{#each users as |u|}}\n  - {{ u.name }}\n  {{/each}}\nb\n',
    'a\n  - ann\n  - bob\nb\n',
  ],
  ['comments', 'a\n{{! c }}\nb\n', 'a\nb\n'],
  ['else if', '{{#if tls}}\na\n{{else if users}}\nb\n{{/if}}\n', 'b\n'],
  ['with Windows line breaks', 'a\r\n{{#if users}}\r\nb\r\n{{/if}}\r\nc\r\n', 'a\r\nb\r\nc\r\n'],
  ['but not of values', '{{#if users}}\n{{ name }}\n{{/if}}\n', 'web1\n'],
] as const)('lines that hold only a tag vanish: %s', ([, text, output]) => {
  expect(render(text)).toBe(output)
})

describe('partials', () => {
  test.for([
    ['see the names around them', '{{> user}}', 'user web1;\n'],
    ['are given names', '{{> user name="app"}}', 'user app;\n'],
    ['are given a context', '{{#each users}}{{> user this}}{{/each}}', 'user ann;\nuser bob;\n'],
    ['stand in folders', '{{> nginx/listen ssl=true port=443}}', 'listen 443 ssl;\n'],
    ['have computed names', '{{> (concat "us" "er")}}', 'user web1;\n'],
    ['keep Windows line breaks', '  {{> windows}}\n', '  a\r\n  b\r\n'],
    ['are indented as they stand', '{\n  {{> two}}\n}\n', '{\n  a\n  \n  b\n}\n'],
  ] as const)('%s', ([, text, output]) => {
    expect(render(text)).toBe(output)
  })
})

test.for([
  ['{{ nme }}', 'There is no variable nme'],
  ['{{#foo}}{{/foo}}', 'There is no block foo'],
  ['{{#if name port}}{{/if}}', 'if takes one value'],
  ['{{#if name}}', 'if is not closed'],
  ['{{#if name}}{{/each}}', 'if is closed by each'],
  ['{{#each port}}{{/each}}', 'each takes a list or a map, not a number'],
  ['{{#if "no"}}{{/if}}', 'A text such as "no" is neither true nor false'],
  ['{{> nobody}}', 'There is no template nobody'],
  ['{{> self}}', 'The template self includes itself without end'],
  ['{{#> layout}}{{/layout}}', 'Decorators and partial blocks are not known here'],
  ['{{#*inline "a"}}{{/inline}}', 'Decorators and partial blocks are not known here'],
  ['{{#if a == b}}{{/if}}', '== is not expected here'],
] as const)('%s is refused: %s', ([text, message]) => {
  expect(problemFrom(() => render(text)).message).toBe(message)
})

test('an error points into the template, and into the partial', () => {
  expect(
    formatProblem(problemFrom(() => render('a\n{{#if tls}}{{else}}{{ upper nme }}{{/if}}'), 'with place')),
  ).toBe(`site.hbs:2:29: There is no variable nme
   1 | a
   2 | {{#if tls}}{{else}}{{ upper nme }}{{/if}}
     |                             ^
  hint: did you mean name?`)
  const inPartial = problemFrom(() => render('{{> nginx/listen}}'), 'with place')
  expect(formatProblem(inPartial)).toBe(`nginx/listen.hbs:1:24: There is no variable ssl
   1 | listen {{ port }}{{#if ssl}} ssl{{/if}};
     |                        ^`)
})

test('a template with a secret is a secret', () => {
  const source = { file: 'my.cnf.hbs', text: '{{#each users}}{{#if @first}}p={{ password }}{{/if}}{{/each}}' }
  expect(renderSecretly(source, scope, { partial })).toBeInstanceOf(Secret)
  expect(renderTemplate(source, scope, { partial })).toBe('p=s3cret')
})

test('everything that is wrong with a template is told at once', () => {
  const text = '{{#each users as |u|}}{{ uper u.name }}{{/each}}\n{{#fi x}}{{/fi}}'
  expect(checkTemplate({ file: 'a.hbs', text }).map(({ message }) => message)).toEqual([
    'There is no helper uper',
    'There is no block fi',
  ])
})
