import { expect } from 'vitest'
import type { Event } from '../model/event.ts'
import { resultsOf, summary, test } from '../testing/playbook.ts'

const messageOf = (events: readonly Event[], task: string, host = 'web1') =>
  resultsOf(events, task)[host]?.msg

test('a module can be named by action and local_action, with a text or a map', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      vars: { ansible_user: nobody }
      tasks:
        - { name: Text, action: 'debug msg="a b"' }
        - { name: Map, action: { module: ansible.builtin.debug, msg: [1, 2] } }
        - { name: Apart, action: debug, args: { msg: apart } }
        - { name: Local, local_action: command echo here, changed_when: false }
  `)
  expect(summary(events)).toEqual(['web1 ok Text', 'web1 ok Map', 'web1 ok Apart', 'web1 ok Local'])
  expect(['Text', 'Map', 'Apart'].map(task => messageOf(events, task))).toEqual(['a b', [1, 2], 'apart'])
  expect(events.find(event => event.event === 'task' && event.task === 'Local')).toMatchObject({
    delegated_to: 'localhost',
    result: { stdout: 'here' },
  })
})

test('defaults of modules: the nearest wins, names win over groups, and what they give is not missing', async ({
  project,
}) => {
  project.write({ 'vars/more.yml': 'a: 1\n' })
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      module_defaults:
        debug: { msg: play }
        group/set: { cacheable: true }
      tasks:
        - { name: Play, debug: }
        - block: [{ name: Block, debug: }, { name: Task, debug: { msg: task } }]
          module_defaults: { ansible.builtin.debug: { msg: block } }
        - { name: Required, include_vars: , module_defaults: { include_vars: { file: more.yml } } }
        - { name: Fact, set_fact: { given: 1 } }
        - { name: Show, debug: { msg: '{{ facts.given }}' } }
  `)
  expect(['Play', 'Block', 'Task', 'Show'].map(task => messageOf(events, task))).toEqual([
    'play',
    'block',
    'task',
    1,
  ])
  expect(summary(events)).toContain('web1 ok Required')
})

test.for([
  { defaults: 'debgu: { msg: x }', problem: 'There is no module debgu' },
  { defaults: 'debug: { massage: x }', problem: 'debug has no parameter massage' },
  { defaults: 'group/nothing: { x: 1 }', problem: 'There is no module group/nothing' },
])('refuses defaults that no module takes: $problem', async ({ defaults, problem }, { project }) => {
  const playbook = `
    - hosts: web1
      tasks: [{ ping: , module_defaults: { ${defaults} } }]
  `
  await expect(project.run(playbook)).rejects.toThrow(problem)
})

test('environments are merged, the inner wins; they are evaluated only for what is run', async ({
  project,
}) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      environment: { A: play, B: play }
      tasks:
        - block:
            - name: Show
              shell: echo "$A $B $C"
              environment: { C: '{{ inventory_hostname }}' }
              changed_when: false
          environment: [{ B: block }]
        - { name: Guarded, command: 'true', environment: { D: '{{ nothing }}' }, when: defined nothing }
        - { name: Wrong, command: 'true', environment: { D: '{{ nothing }}' }, ignore_errors: true }
  `)
  expect(resultsOf(events, 'Show')['web1']?.stdout).toBe('play block web1')
  expect(summary(events)).toEqual(['web1 ok Show', 'web1 skipped Guarded', 'web1 failed Wrong'])
})

test('the events of a task with the keyword diff have its value', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - { name: Hidden, ping: , diff: false }
        - { name: Shown, ping: , diff: true }
        - { name: As asked, ping: }
  `)
  const tasks = events.flatMap(event => (event.event === 'task' ? [[event.task, event.diff]] : []))
  expect(tasks).toEqual([
    ['Hidden', false],
    ['Shown', true],
    ['As asked', undefined],
  ])
})

test('with no_log a task shows nothing, and yet registers its result', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - { name: Token, command: echo s3cret, register: token, no_log: true }
        - { name: Each, command: 'echo {{ item }}', loop: [s3cret], no_log: true }
        - { name: Broken, command: 'sh -c "echo s3cret; exit 1"', no_log: true, ignore_errors: true }
        - { name: Wrong, debug: { msg: '{{ s3cret }}' }, no_log: true, ignore_errors: true }
        - { name: Known, debug: { msg: '{{ length token.stdout }}' } }
  `)
  expect(JSON.stringify(events)).not.toContain('s3cret')
  expect(messageOf(events, 'Known')).toBe(6)
})

test('what takes longer than its timeout fails', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks: [{ name: Slow, command: sleep 20, timeout: 1 }]
  `)
  expect(summary(events)).toEqual(['web1 failed Slow'])
  expect(messageOf(events, 'Slow')).toMatch(/1 s/)
})

test('each item of a loop can be delegated to a host of its own', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - name: There
          command: echo {{ item }}
          delegate_to: '{{ item }}'
          loop: [web1, web2]
          changed_when: false
        - { name: Nowhere else, ping: , delegate_to: '{{ omit }}' }
        - { name: Facts, set_fact: { learnt: 1 }, delegate_to: web2, delegate_facts: true }
        - { name: Learnt, debug: { msg: '{{ hostvars.web2.learnt }} {{ defined learnt }}' } }
  `)
  const tasks = events.flatMap(event => (event.event === 'task' ? [[event.task, event.delegated_to]] : []))
  expect(tasks).toEqual([
    ['There', 'web1'],
    ['There', 'web2'],
    ['There', undefined],
    ['Nowhere else', undefined],
    ['Facts', 'web2'],
    ['Learnt', undefined],
  ])
  expect(messageOf(events, 'Learnt')).toBe('1 false')
})
