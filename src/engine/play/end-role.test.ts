import { expect } from 'vitest'
import { summary, test } from '../../testing/playbook.ts'

const roles = {
  'roles/web/tasks/main.yml': `
- { name: 'Begin {{ of }}', ping: }
- include_tasks: leave.yml
- { name: 'End {{ of }}', ping: }
- block: [{ name: Never, ping: }]
  always: [{ name: 'Last {{ of }}', ping: }]
`,
  'roles/web/tasks/leave.yml': `
- { name: Tell, command: 'true', notify: Told }
- { meta: end_role, when: eq inventory_hostname "web1" }
`,
  'roles/web/handlers/main.yml': '- { name: Told, ping: }\n',
  'roles/outer/tasks/main.yml': `
- { import_role: { name: web }, vars: { of: inner } }
- { name: Outer, ping: }
`,
}

test('a host leaves a role, but not those around it, and its handlers run', async ({ project }) => {
  project.write(roles)
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      tasks:
        - import_role: { name: outer }
  `)
  const lines = summary(events).filter(line => line.startsWith('web1'))
  expect(lines).toEqual([
    'web1 ok Begin inner',
    'web1 ok include_tasks',
    'web1 changed Tell',
    'web1 ok Outer',
    'web1 ok handler Told',
  ])
  expect(summary(events)).toContain('web2 ok Last inner')
})

test.for([
  ['- { include_role: { name: web }, loop: [a, b], loop_control: { loop_var: of } }', ['a', 'b']],
  [
    '- { import_role: { name: web }, vars: { of: a } }\n        - { import_role: { name: web }, vars: { of: b } }',
    ['a', 'b'],
  ],
  ['- { block: [{ import_role: { name: web } }], loop: [a, b], loop_control: { loop_var: of } }', ['a', 'b']],
] as const)('begins the role again with %s', async ([tasks, names], { project }) => {
  project.write(roles)
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        ${tasks}
  `)
  const lines = summary(events).filter(line => /Begin|End|Last/.test(line))
  expect(lines).toEqual(names.map(name => `web1 ok Begin ${name}`))
})

test('is refused where there is no role to leave', async ({ project }) => {
  const tasks = project.run(`
    - hosts: web1
      tasks: [{ meta: end_role }]
  `)
  await expect(tasks).rejects.toThrow('end_role stands in no role')
  project.write({ ...roles, 'roles/web/handlers/main.yml': '- { name: Told, meta: end_role }\n' })
  await expect(project.run('- { hosts: web1, roles: [web] }')).rejects.toThrow('end_role stands in no role')
})
