import { expect, test } from 'vitest'
import { parseYamlDocument } from '../base/yaml.ts'
import { evaluateCondition } from './evaluate.ts'
import { language } from './language.ts'
import { renderTemplate } from './render.ts'
import { scopeOf } from './testing.ts'
import { renderNode } from './text.ts'

/** The code of a kind that the page shows. */
function shown(kind: 'yaml' | 'handlebars'): string {
  return language.split(`\`\`\`${kind}\n`)[1]?.split('```')[0] ?? ''
}

test('the task on the page does what it says', () => {
  const scope = scopeOf({
    inventory_hostname: 'web1',
    facts: { os: { family: 'debian' } },
    maintenance: false,
  })
  const node = parseYamlDocument({
    file: 'page.yml',
    text: shown('yaml').replace(/^ {2}when: (.*)$/m, "  when: '$1'"),
  })
  const [task] = node ? (renderNode(node, scope) as Record<string, unknown>[]) : []
  expect(task?.['template']).toEqual({ src: 'site.conf.hbs', dest: '/etc/nginx/web1.conf' })
  expect(evaluateCondition(String(task?.['when']), scope)).toBe(true)
})

test('the template on the page does what it says', () => {
  const render = (users: readonly unknown[]) =>
    renderTemplate({ file: 'page.hbs', text: shown('handlebars') }, scopeOf({ users }), {
      partial: name => ({ file: `${name}.hbs`, text: '{{ title }} {{ name }}' }),
    })
  expect(
    render([
      { name: 'ann', admin: true },
      { name: 'bob', admin: false },
    ]),
  ).toBe('ann: administrator\nbob: user bob\n')
  expect(render([])).toBe('nobody\n')
})
