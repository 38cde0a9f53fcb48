import { expect } from 'vitest'
import type { Variables } from '../model/playbook.ts'
import { resultsOf, summary, test } from '../testing/playbook.ts'

test('an imported playbook gets the variables, tags and conditions of its import', async ({ project }) => {
  project.write({
    'more/outer.yml': '- { import_playbook: inner.yml, vars: { who: outer, depth: 1 }, tags: deep }\n',
    'more/inner.yml': `
- hosts: all
  gather_facts: false
  vars: { who: play, depth: 0 }
  tasks:
    - { name: Inside, debug: { msg: '{{ who }} {{ depth }} {{ basename playbook_dir }}' } }
`,
  })
  const playbook = `
    - import_playbook: more/outer.yml
      vars: { who: import }
      when: eq inventory_hostname "web2"
      tags: more
    - { hosts: web1, gather_facts: false, tasks: [{ name: Other, ping: }] }
  `
  const events = await project.run(playbook)
  expect(summary(events)).toEqual(['web1 skipped Inside', 'web2 ok Inside', 'web1 ok Other'])
  expect(resultsOf(events, 'Inside')['web2']?.msg).toBe('import 1 more')
  expect(summary(await project.run(playbook, { tags: ['deep'] }))).toEqual([
    'web1 skipped Inside',
    'web2 ok Inside',
  ])
  expect(summary(await project.run(playbook, { skipTags: ['more'] }))).toEqual(['web1 ok Other'])
})

test.for([
  { playbook: '- { import_playbook: site.yml }', problem: 'imports itself' },
  { playbook: '- { import_playbook: nothing.yml }', problem: 'there is no such file' },
  { playbook: '- { import_playbook: site.yml, hosts: all }', problem: 'hosts cannot stand on an import' },
  { playbook: '- { hosts: all, vars_files: [nothing.yml] }', problem: 'There is no file nothing.yml' },
  { playbook: '- { hosts: all, vars_files: [[a.yml, b.yml]] }', problem: 'There is no file a.yml or b.yml' },
])('refuses $playbook', async ({ playbook, problem }, { project }) => {
  await expect(project.run(playbook)).rejects.toThrow(problem)
})

test('a file of variables whose name is known only when the play runs must be there too', async ({
  project,
}) => {
  const playbook = "- { hosts: all, gather_facts: false, vars_files: ['{{ inventory_hostname }}.yml'] }"
  await expect(project.run(playbook)).rejects.toThrow('There is no file web1.yml')
})

test('names of imports know the variables of the play, of its files and of the command line', async ({
  project,
}) => {
  project.write({
    'a.yml': "- { import_playbook: '{{ chosen }}.yml' }\n",
    'inner.yml': `
- hosts: web1
  gather_facts: false
  vars: { first: '{{ chosen }}-one' }
  vars_files: [more.yml]
  tasks:
    - { import_tasks: '{{ first }}.yml' }
    - { import_role: { name: '{{ second }}' } }
`,
    'more.yml': 'second: web\n',
    'inner-one.yml': '- { name: One, ping: }\n',
    'roles/web/tasks/main.yml': '- { name: Web, ping: }\n',
  })
  const extraVars: Variables = new Map([['chosen', { data: 'inner' }]])
  const events = await project.run('- { import_playbook: a.yml }', { extraVars })
  expect(summary(events)).toEqual(['web1 ok One', 'web1 ok Web'])
  await expect(project.run('- { import_playbook: a.yml }')).rejects.toMatchObject({
    message: 'There is no variable chosen',
    hint: 'an import knows the variables of its play and of -e; an include those of hosts too',
  })
})
