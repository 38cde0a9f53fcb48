import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { renderTemplate } from '../expressions/render.ts'
import { scopeOf } from '../expressions/testing.ts'
import { convertedTemplate } from './template.ts'

const variables = {
  name: 'web',
  empty: '',
  port: 80,
  on: true,
  off: false,
  list: ['a', 'b', 'c'],
  map: { x: 1, y: 2 },
  users: [
    { name: 'ann', admin: true },
    { name: 'bob', admin: false },
  ],
  hosts: { web1: { ip: '192.0.2.1' } },
}

/** Templates of Jinja, and what they make, as Ansible calls it. */
const cases: readonly (readonly [template: string, rendered: string])[] = [
  ['{{ name }}:{{ port }}\n', 'web:80\n'],
  ['{{ nobody | default("none") | upper }}', 'NONE'],
  ["{{ name ~ '-' ~ port }}", 'web-80'],
  ["{{ hosts['web1'].ip }} {{ list[0] }} {{ users[1].name }}", '192.0.2.1 a bob'],
  ['{{ list | join(", ") }} {{ list | length }}', 'a, b, c 3'],
  ['{{ "yes" if on else "no" }}', 'yes'],
  ['{# nothing #}\nname\n', 'name\n'],
  ['a\n{% if on %}\nb\n{% endif %}\nc\n', 'a\nb\nc\n'],
  ['a{% if off %}b{% else %}c{% endif %}\nd\n', 'acd\n'],
  [
    '{% if port == 80 and name is defined %}\none\n{% elif off %}\ntwo\n{% else %}\nthree\n{% endif %}\n',
    'one\n',
  ],
  ['{% if not off and (port > 10 or off) %}x{% endif %}', 'x'],
  ['{% if name in ["web", "db"] %}x{% endif %}', 'x'],
  ['{% for each in list %}\n- {{ each }}\n{% endfor %}\n', '- a\n- b\n- c\n'],
  ['{% for each in list %}{{ each }}{% if not loop.last %}, {% endif %}{% endfor %}\n.', 'a, b, c.'],
  ['{% for each in list %}\n{{ loop.index }}{{ loop.index0 }}\n{% endfor %}', '10\n21\n32\n'],
  ['{% for key, value in map.items() %}\n{{ key }}={{ value }}\n{% endfor %}\n', 'x=1\ny=2\n'],
  [
    '{% for user in users %}\n{% if user.admin %}\n{{ user.name }} {{ name }}\n{% endif %}\n{% endfor %}',
    'ann web\n',
  ],
  ['{% for each in [] %}\nx\n{% else %}\nnone\n{% endfor %}\n', 'none\n'],
  ['a {%- if on -%} b {%- endif %} c', 'ab c'],
  ['{% raw %}{{ name }} {% if %}{% endraw %}!', '{{ name }} {% if %}!'],
  ['C:\\{{ name }}', 'C:\\web'],
  ["{{ 'it is {{ }}' }}", 'it is {{ }}'],
]

test.for(cases)('%j makes the same', ([template, rendered]) => {
  const { text, left } = convertedTemplate(template)
  expect(left).toEqual([])
  expect(
    renderTemplate({ file: 'converted.hbs', text }, scopeOf(variables), { partial: () => undefined }),
  ).toBe(rendered)
})

const hasJinja = spawnSync('python3', ['-c', 'import jinja2']).status === 0

test.runIf(hasJinja)('that is what Jinja makes of them', () => {
  const program = `
import json, sys, jinja2
asked = json.load(sys.stdin)
environment = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True)
json.dump([environment.from_string(each).render(**asked['variables']) for each in asked['templates']], sys.stdout)`
  const input = JSON.stringify({ variables, templates: cases.map(([template]) => template) })
  const { stdout } = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' })
  expect(JSON.parse(stdout)).toEqual(cases.map(([, rendered]) => rendered))
})

test('what there is no word for is left, and told', () => {
  const { text, left } = convertedTemplate('a\n{% set x = 1 %}\n{{ x | unknown_filter }}\n')
  expect(text).toBe('a\n{% set x = 1 %}\n\\{{ x | unknown_filter }}\n')
  expect(left).toEqual([
    { message: 'There is no {% set %} here', offset: 2 },
    { message: expect.any(String), offset: 18 },
  ])
})
