import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect } from 'vitest'
import { test } from './project.ts'

const projects = [
  {
    name: 'nginx',
    playbook: 'site.yml',
    hosts: 'inventory/hosts.ini',
    left: ['ansible.cfg is not taken over'],
  },
  { name: 'rolling', playbook: 'rolling_update.yml', hosts: 'hosts', left: [] },
  { name: 'docker-host', playbook: 'playbook.yml', hosts: 'inventory.yml', left: [] },
  { name: 'hardening', playbook: 'harden.yml', hosts: 'hosts.yml', left: [] },
]

test.for(projects)(
  '$name is taken over, and can be run',
  async ({ name, playbook, hosts, left }, { project }) => {
    const { code, stdout } = await project.deliver(`convert ${resolve('test/convert', name)} new`)
    const told = stdout.split('\n').filter(line => / is not | is nothing /.test(line))
    expect([code, told]).toEqual([left.length === 0 ? 0 : 2, left])
    const checked = await project.play(`new/${playbook} -i new/${hosts} --syntax-check`)
    expect([checked.code, checked.stderr]).toEqual([0, ''])
  },
)

test('what is left to do is told with its place, and the project is not touched', async ({ project }) => {
  const site = `- hosts: all
  tasks:
    - debug: { msg: "{{ ansible_python.version }}" }
    - template: { src: a.j2, dest: /tmp/a }
`
  const template = 'a {% set x = 1 %}\n'
  project.write({ 'old/site.yml': site, 'old/templates/a.j2': template, 'old/ansible.cfg': '' })
  const { code, stdout } = await project.deliver('convert old new')
  expect(code).toBe(2)
  expect(stdout).toMatchInlineSnapshot(`
    "ansible.cfg is not taken over
      hint: deliver.yml has the settings of a project; deliver-play --help shows them
    old/site.yml:3:22: There is no fact ansible_python
       2 |   tasks:
       3 |     - debug: { msg: "{{ ansible_python.version }}" }
         |                      ^
    old/templates/a.j2:1:3: There is no {% set %} here
       1 | a {% set x = 1 %}
         |   ^
    new/templates/a.hbs:1:3: {% set %} is of Jinja, and means nothing here
       1 | a {% set x = 1 %}
         |   ^
      hint: a variable is set in vars, or by set_fact

    new: 2 files, 1 template, 1 expression
    4 places are left to do by hand: see above.
    "
  `)
  expect(readFileSync(project.path('old/site.yml'), 'utf8')).toBe(site)
  expect(readFileSync(project.path('new/templates/a.hbs'), 'utf8')).toBe(template)
})

test.for([
  ['convert old', 'convert takes a folder, and the folder that is made of it'],
  ['convert none new', 'There is no folder none'],
  ['convert old old/new', 'The new folder must be outside of the old one'],
  ['convert old old', 'The new folder must be outside of the old one'],
  ['convert old full', 'full is not empty'],
] as const)('deliver %s is refused', async ([words, why], { project }) => {
  project.write({ 'old/site.yml': '[]', 'full/a': '' })
  const { code, stderr } = await project.deliver(words)
  expect([code, stderr]).toEqual([64, expect.stringContaining(why)])
})
