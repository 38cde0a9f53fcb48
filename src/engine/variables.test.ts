import { expect } from 'vitest'
import type { Variables } from '../model/playbook.ts'
import { resultsOf, test } from '../testing/playbook.ts'
import { precedence } from '../variables/precedence.ts'

/** Every place that can give `who` a value, weakest first, as it stands in the files of a project. */
const ladder = [
  'role defaults',
  'inventory group vars',
  'group_vars/all',
  'group_vars',
  'inventory host vars',
  'host_vars',
  'play vars',
  'play vars_prompt',
  'play vars_files',
  'role vars',
  'block and task vars',
  'include_vars',
  'set_fact and register',
  'role params',
  'include params',
  'loop',
  'extra vars',
] as const

test.for(ladder.map((layer, rank) => ({ layer, rank })))(
  '$layer win over all that is weaker',
  async ({ layer, rank }, { project }) => {
    const has = new Set<string>(ladder.slice(0, rank + 1))
    const vars = (name: string) => (has.has(name) ? `vars: { who: ${name} }` : '')
    const map = (name: string) => (has.has(name) ? `{ who: ${name} }` : '{}')
    project.write({
      'roles/web/defaults/main.yml': map('role defaults'),
      'roles/web/vars/main.yml': map('role vars'),
      'roles/web/tasks/main.yml': `
- block:
    - { include_vars: read.yml }
    ${has.has('set_fact and register') ? '- set_fact: { who: set_fact and register }' : ''}
    - { include_tasks: show.yml, ${vars('include params')} }
`,
      'roles/web/vars/read.yml': map('include_vars'),
      'roles/web/tasks/show.yml': `
- name: Show
  debug: { msg: '{{ who }}' }
  loop: [loop]
  loop_control: { loop_var: ${has.has('loop') ? 'who' : 'other'} }
  ${vars('block and task vars')}
`,
      'group_vars/all.yml': map('group_vars/all'),
      'group_vars/web.yml': map('group_vars'),
      'host_vars/web1.yml': map('host_vars'),
      'vars/files.yml': map('play vars_files'),
    })
    const hosts = `web:\n  ${vars('inventory group vars')}\n  hosts:\n    web1: ${map('inventory host vars')}\n`
    const extraVars: Variables = has.has('extra vars')
      ? new Map([['who', { data: 'extra vars' }]])
      : new Map()
    const events = await project.run(
      `
    - hosts: web1
      gather_facts: false
      ${vars('play vars')}
      ${has.has('play vars_prompt') ? 'vars_prompt: [{ name: who, private: false }]' : ''}
      vars_files: [files.yml]
      roles: [{ role: web${has.has('role params') ? ', who: role params' : ''} }]
    `,
      { hosts, extraVars, answers: { who: 'play vars_prompt' } },
    )
    const { results } = resultsOf(events, 'Show')['web1'] as { results?: { msg: string }[] }
    expect(results?.map(({ msg }) => msg)).toEqual([layer])
  },
)

test('the ladder has every layer that people can write to, in the order of the code', () => {
  const given = ['environment', 'facts', 'magic']
  expect(precedence.map(([name]) => name).filter(name => !given.includes(name))).toEqual(ladder)
})

test('names that the engine gives', async ({ project }) => {
  project.write({
    'roles/inner/tasks/main.yml':
      "- { name: Role, debug: { msg: '{{ role_name }} {{ ansible_parent_role_names }}' } }",
    'roles/outer/meta/main.yml': 'dependencies: [inner]',
    'roles/outer/tasks/main.yml': '- include_role: { name: inner }',
  })
  const events = await project.run(
    `
    - name: Names
      hosts: web
      gather_facts: false
      serial: 1
      roles: [outer]
      tasks:
        - { fail: , when: eq inventory_hostname "web1" }
        - name: Run
          debug:
            msg:
              - ['{{ ansible_check_mode }}', '{{ ansible_diff_mode }}', '{{ ansible_forks }}']
              - ['{{ ansible_verbosity }}', '{{ ansible_limit }}', '{{ ansible_version.major }}']
              - ['{{ ansible_run_tags }}', '{{ ansible_skip_tags }}']
              - ['{{ basename inventory_file }}', '{{ eq inventory_dir playbook_dir }}']
        - name: Play
          debug:
            msg:
              - '{{ ansible_play_name }}'
              - '{{ play_hosts }}'
              - '{{ ansible_play_batch }}'
              - '{{ ansible_play_hosts }}'
              - '{{ ansible_play_hosts_all }}'
              - '{{ role_names }}'
              - '{{ ansible_play_role_names }}'
              - '{{ ansible_dependent_role_names }}'
        - name: Hosts
          debug:
            msg:
              - '{{ hostvars.web3.colour }}'
              - '{{ hostvars.localhost.inventory_hostname }}'
              - '{{ inventory_hostname_short }}'
              - '{{ group_names }}'
              - '{{ hostvars }}'
    `.replace('serial: 1', 'serial: 2'),
    {
      hosts: 'web:\n  hosts: { web1: , web2.example.org: , web3: { colour: red } }\n',
      diff: true,
      verbosity: 2,
      limit: new Set(['web1', 'web2.example.org', 'web3']),
      limitPattern: 'web*',
      skipTags: ['slow'],
    },
  )
  const message = (task: string) => resultsOf(events, task)['web2.example.org']?.msg
  expect(message('Run')).toEqual([
    [false, true, 10],
    [2, 'web*', 2],
    [['all'], ['slow']],
    ['hosts.yml', true],
  ])
  expect(message('Play')).toEqual([
    'Names',
    ['web2.example.org'],
    ['web2.example.org'],
    ['web2.example.org', 'web3'],
    ['web1', 'web2.example.org', 'web3'],
    ['inner', 'outer'],
    ['outer'],
    ['inner'],
  ])
  const hostvars = expect.objectContaining({ web3: expect.objectContaining({ colour: 'red' }) })
  expect(message('Hosts')).toEqual(['red', 'localhost', 'web2', ['web'], hostvars])
  const roles = events.flatMap(event =>
    event.event === 'task' && event.task === 'Role' && event.host === 'web3' ? [event.result.msg] : [],
  )
  expect(roles).toEqual(['inner ["outer"]', 'inner ["outer"]'])
})
