import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { resultsOf, summary, test } from '../testing/playbook.ts'

test('every task on all hosts before the next, then the handlers that were notified, once', async ({
  project,
}) => {
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      vars: { folder: "${project.folder}/{{ inventory_hostname }}" }
      tasks:
        - name: Folder
          file: { path: "{{ folder }}", state: directory }
          notify: Tell
        - name: Again
          file: { path: "{{ folder }}", state: directory, mode: '0750' }
          notify: Tell
      handlers:
        - name: Tell
          debug: { msg: "{{ folder }}" }
  `)
  expect(summary(events)).toEqual([
    'web1 changed Folder',
    'web2 changed Folder',
    'web1 changed Again',
    'web2 changed Again',
    'web1 ok handler Tell',
    'web2 ok handler Tell',
  ])
  expect(events.at(-1)).toEqual({
    event: 'recap',
    hosts: {
      web1: { ok: 3, changed: 2, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 },
      web2: { ok: 3, changed: 2, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 },
    },
  })
})

test('a host that fails stays out of what follows, and the others go on', async ({ project }) => {
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      tasks:
        - name: Refuse
          fail: { msg: "no {{ inventory_hostname }}" }
          when: eq inventory_hostname "web1"
        - { name: Next, ping: }
    - hosts: all
      gather_facts: false
      tasks: [{ name: Later, ping: }]
  `)
  expect(summary(events)).toEqual([
    'web1 failed Refuse',
    'web2 skipped Refuse',
    'web2 ok Next',
    'web2 ok Later',
  ])
  expect(resultsOf(events, 'Refuse')['web1']?.msg).toBe('no web1')
})

test('a play whose hosts are an empty list is left out', async ({ project }) => {
  const events = await project.run(`
    - hosts: "{{ ternary (defined groups.elsewhere) groups.elsewhere (array) }}"
      gather_facts: false
      tasks: [{ name: Elsewhere, ping: }]
    - hosts: all
      gather_facts: false
      tasks: [{ name: Here, ping: }]
  `)
  expect(summary(events)).toEqual(['web1 ok Here', 'web2 ok Here'])
  expect(events.filter(({ event }) => event === 'play')).toHaveLength(1)
})

test('when no host of a play is left, the run ends', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks: [{ name: Refuse, fail: }]
    - hosts: web2
      gather_facts: false
      tasks: [{ name: Never, ping: }]
  `)
  expect(summary(events)).toEqual(['web1 failed Refuse'])
})

test('a rescue takes a failure up, and always is done in any case', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - block:
            - { name: Break, fail: }
            - { name: Unreached, ping: }
          rescue: [{ name: Mend, ping: }]
          always: [{ name: Clean, ping: }]
        - { name: After, ping: }
  `)
  expect(summary(events)).toEqual(['web1 failed Break', 'web1 ok Mend', 'web1 ok Clean', 'web1 ok After'])
  expect(events.at(-1)).toMatchObject({ hosts: { web1: { failed: 0, rescued: 1, ok: 3 } } })
})

test('a loop has an event for each item, registers them all, and goes on after one that fails', async ({
  project,
}) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - name: Each
          command: "test {{ item.name }} != b"
          loop: [{ name: a }, { name: b }, { name: c }]
          changed_when: false
          register: each
          ignore_errors: true
        - name: Look
          debug: { msg: '{{ map each.results "rc" }}' }
  `)
  expect(summary(events)).toEqual([
    'web1 ok Each (a)',
    'web1 failed Each (b)',
    'web1 ok Each (c)',
    'web1 failed Each',
    'web1 ok Look',
  ])
  expect(resultsOf(events, 'Look')['web1']?.msg).toEqual([0, 1, 0])
})

test('what a task registers decides over later ones', async ({ project }) => {
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      tasks:
        - { name: Ask, command: "echo {{ inventory_hostname }}", register: said, changed_when: false }
        - { name: Only web2, ping: , when: eq said.stdout "web2" }
        - { name: Other, debug: { msg: "{{ hostvars.web1.said.stdout }}" }, when: eq inventory_hostname "web2" }
  `)
  expect(summary(events)).toContain('web1 skipped Only web2')
  expect(summary(events)).toContain('web2 ok Only web2')
  expect(resultsOf(events, 'Other')['web2']?.msg).toBe('web1')
})

test('tries again until it holds, and counts the attempts', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - name: Third time
          shell: echo x >> count; test $(wc -l < count) -ge 3
          args: { chdir: "{{ playbook_dir }}" }
          register: tried
          until: eq tried.rc 0
          retries: 5
          delay: 0
  `)
  expect(resultsOf(events, 'Third time')['web1']).toMatchObject({ attempts: 3, failed: false, changed: true })
})

test('check mode predicts, changes nothing, and says what it cannot know', async ({ project }) => {
  const path = project.path('made')
  const playbook = `
    - hosts: web1
      gather_facts: false
      tasks:
        - { name: Folder, file: { path: "${path}", state: directory }, notify: Tell }
        - { name: Run, command: touch x, args: { chdir: "${path}" }, register: run, notify: Perhaps }
        - { name: Depends, debug: { msg: "{{ run.rc }}" } }
        - { name: Inside, file: { path: "${path}/deep/er", state: touch } }
        - { name: Content, copy: { content: x, dest: "${path}/file" } }
      handlers:
        - { name: Tell, ping: }
        - { name: Perhaps, ping: }
  `
  const events = await project.run(playbook, { checkMode: true })
  expect(summary(events)).toEqual([
    'web1 changed Folder',
    'web1 skipped Run',
    'web1 skipped Depends',
    'web1 skipped Inside',
    'web1 changed Content',
    'web1 ok handler Tell',
    'web1 skipped handler Perhaps',
  ])
  for (const task of ['Run', 'Depends', 'Inside', 'Perhaps']) {
    expect(resultsOf(events, task)['web1']?.uncertain, task).toBeTypeOf('string')
  }
  expect(existsSync(path)).toBe(false)
})

test('tags choose, and always is always run', async ({ project }) => {
  const playbook = `
    - hosts: web1
      gather_facts: false
      tasks:
        - { name: Plain, ping: }
        - { name: Web, ping: , tags: web }
        - { name: Always, ping: , tags: always }
        - { name: Never, ping: , tags: [never, danger] }
  `
  const run = async (options: object) =>
    summary(await project.run(playbook, options)).map(line => line.split(' ')[2])
  expect(await run({})).toEqual(['Plain', 'Web', 'Always'])
  expect(await run({ tags: ['web'] })).toEqual(['Web', 'Always'])
  expect(await run({ tags: ['danger'] })).toEqual(['Always', 'Never'])
  expect(await run({ skipTags: ['web'] })).toEqual(['Plain', 'Always'])
})

test('run_once runs on the first host and gives all what it registers', async ({ project }) => {
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      tasks:
        - { name: Once, command: "echo {{ inventory_hostname }}", register: said, run_once: true }
        - { name: Shared, debug: { msg: "{{ said.stdout }}" } }
  `)
  expect(summary(events)).toEqual(['web1 changed Once', 'web1 ok Shared', 'web2 ok Shared'])
  expect(resultsOf(events, 'Shared')['web2']?.msg).toBe('web1')
})

test('roles bring tasks, handlers, defaults, templates, and those they depend on first', async ({
  project,
}) => {
  project.write({
    'roles/web/meta/main.yml': 'dependencies: [base]\n',
    'roles/web/defaults/main.yml': 'http_port: 80\ntitle: "on {{ http_port }}"\n',
    'roles/web/tasks/main.yml': `
- name: Config
  template: { src: site.conf.hbs, dest: "{{ playbook_dir }}/site.conf" }
  notify: Reload
`,
    'roles/web/handlers/main.yml': '- { name: Reload, ping: }\n',
    'roles/web/templates/site.conf.hbs': 'listen {{ http_port }};\n# {{ title }}\n',
    'roles/base/tasks/main.yml': '- { name: Base, ping: }\n',
  })
  const playbook = `
    - hosts: web1
      gather_facts: false
      roles:
        - { role: web, http_port: 8080 }
  `
  expect(summary(await project.run(playbook))).toEqual([
    'web1 ok Base',
    'web1 changed Config',
    'web1 ok handler Reload',
  ])
  expect(readFileSync(project.path('site.conf'), 'utf8')).toBe('listen 8080;\n# on 8080\n')
  expect(summary(await project.run(playbook))).toEqual(['web1 ok Base', 'web1 ok Config'])
})

test('includes are found for each host when they are reached, and see the item that brought them in', async ({
  project,
}) => {
  project.write({
    'web1.yml': '- { name: "Only {{ inventory_hostname }} {{ site }} {{ port }}", ping: }\n',
    'web2.yml': '- { name: "Only {{ inventory_hostname }} {{ site }} {{ port }}", ping: }\n',
    'roles/db/tasks/more.yml': '- { name: "Role {{ size }}", ping: }\n',
    'roles/db/defaults/main.yml': 'size: 3\n',
  })
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      tasks:
        - include_tasks: '{{ inventory_hostname }}.yml'
          vars: { port: 80 }
          loop: [a, b]
          loop_control: { loop_var: site }
        - include_role: { name: db, tasks_from: more }
          when: eq inventory_hostname "web2"
  `)
  expect(summary(events).filter(line => !line.includes('include_'))).toEqual([
    'web1 ok Only web1 a 80',
    'web2 ok Only web2 a 80',
    'web1 ok Only web1 b 80',
    'web2 ok Only web2 b 80',
    'web2 ok Role 3',
  ])
})

test('a file that is not there fails the task that includes it, and can be rescued', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - block: [{ include_tasks: nothing.yml }]
          rescue: [{ name: Mend, debug: { msg: '{{ failed_task.name }}' } }]
  `)
  expect(summary(events)).toEqual(['web1 failed include_tasks', 'web1 ok Mend'])
  expect(resultsOf(events, 'Mend')['web1']?.msg).toBe('include_tasks')
})

test('serial goes batch by batch, and a batch that is lost ends the run', async ({ project }) => {
  const playbook = `
    - hosts: all
      gather_facts: false
      serial: [1, 2]
      tasks:
        - { name: Work, ping: }
        - { name: Break, fail: , when: eq inventory_hostname "web3" }
        - { name: Break too, fail: , when: eq inventory_hostname "web2" }
    - hosts: all
      gather_facts: false
      tasks: [{ name: Never, ping: }]
  `
  expect(summary(await project.run(playbook, { hosts: 'web1,web2,web3,web4' }))).toEqual([
    'web1 ok Work',
    'web1 skipped Break',
    'web1 skipped Break too',
    'web2 ok Work',
    'web3 ok Work',
    'web2 skipped Break',
    'web3 failed Break',
    'web2 failed Break too',
  ])
})

test.for([
  { policy: 'any_errors_fatal: true', goesOn: false },
  { policy: 'max_fail_percentage: 30', goesOn: false },
  { policy: 'max_fail_percentage: 50', goesOn: true },
])(
  'with $policy one of two hosts that fails lets the other go on: $goesOn',
  async ({ policy, goesOn }, { project }) => {
    const events = await project.run(`
    - hosts: all
      gather_facts: false
      ${policy}
      tasks:
        - { name: Break, fail: , when: eq inventory_hostname "web1" }
        - { name: Next, ping: }
  `)
    expect(summary(events).includes('web2 ok Next')).toBe(goesOn)
    expect(events.at(-1)).toMatchObject({ hosts: { web1: { failed: 1 }, web2: { failed: 0 } } })
  },
)

test('free lets each host go at its own speed', async ({ project }) => {
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      strategy: free
      tasks:
        - { name: Slow, command: 'sleep 0.3', when: eq inventory_hostname "web1" }
        - { name: Next, ping: }
  `)
  const lines = summary(events)
  expect(lines.indexOf('web2 ok Next')).toBeLessThan(lines.indexOf('web1 changed Slow'))
})

test('meta steers the run', async ({ project }) => {
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      tasks:
        - { name: Change, command: 'true', notify: Tell }
        - meta: flush_handlers
        - meta: end_host
          when: eq inventory_hostname "web1"
        - { name: Rest, ping: }
        - meta: end_play
        - { name: Never, ping: }
      handlers: [{ name: Tell, ping: }]
    - hosts: all
      gather_facts: false
      tasks: [{ name: Later, ping: }]
  `)
  expect(summary(events)).toEqual([
    'web1 changed Change',
    'web2 changed Change',
    'web1 ok handler Tell',
    'web2 ok handler Tell',
    'web2 ok Rest',
    'web1 ok Later',
    'web2 ok Later',
  ])
})

test('a task can be delegated, and what it registers stays with its host', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - { name: There, command: 'echo {{ inventory_hostname }}', delegate_to: web2, register: said }
        - { name: Here, debug: { msg: '{{ said.stdout }}' } }
  `)
  expect(events.find(event => event.event === 'task')).toMatchObject({ host: 'web1', delegated_to: 'web2' })
  expect(resultsOf(events, 'Here')['web1']?.msg).toBe('web1')
})

test('hosts and groups that tasks add are there for later plays', async ({ project }) => {
  project.write({ 'vars/more.yml': 'greeting: "hello {{ inventory_hostname }}"\n' })
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      tasks:
        - { add_host: { name: new1, groups: made, http_port: 81 }, run_once: true }
        - { group_by: { key: 'is_{{ inventory_hostname }}' } }
        - { include_vars: more.yml }
        - { name: Greet, debug: { msg: '{{ greeting }}' } }
    - hosts: made:is_web2
      gather_facts: false
      tasks:
        - { name: Later, debug: { msg: '{{ default http_port 80 }} {{ join groups.made "," }}' } }
  `)
  expect(resultsOf(events, 'Greet')['web2']?.msg).toBe('hello web2')
  expect(Object.entries(resultsOf(events, 'Later')).map(([host, { msg }]) => `${host} ${msg}`)).toEqual([
    'new1 81 new1',
    'web2 80 new1',
  ])
})

test('an inventory that is read anew knows the hosts that were made meanwhile', async ({ project }) => {
  const playbook = `
    - hosts: web1
      gather_facts: false
      tasks:
        - copy: { dest: "${project.path('hosts.yml')}", content: '{"all": {"hosts": {"web1": {}, "new1": {"x": 1}}}}' }
        - meta: refresh_inventory
    - hosts: all
      gather_facts: false
      tasks: [{ name: Later, debug: { msg: '{{ default x 0 }} {{ join groups.all "," }}' } }]
  `
  const events = await project.run(playbook, { hosts: 'all:\n  hosts:\n    web1:\n' })
  expect(Object.entries(resultsOf(events, 'Later')).map(([host, { msg }]) => `${host} ${msg}`)).toEqual([
    'web1 0 web1,new1',
    'new1 1 web1,new1',
  ])
})

test('the events of a host come when it has finished, and the next task begins when all have', async ({
  project,
}) => {
  await project.run(`
- hosts: all
  gather_facts: false
  vars: { waits: "{{ ternary (eq inventory_hostname 'web1') 5 0 }}" }
  tasks:
    - name: Wait for the other
      shell: "[ {{ inventory_hostname }} = web2 ] && touch done; until [ -e done ]; do sleep 0.05; done; sleep 0.{{ waits }}"
      args: { chdir: "{{ playbook_dir }}" }
    - { name: After, ping: }
`)
  expect(summary(project.told).slice(0, 2)).toEqual([
    'web2 changed Wait for the other',
    'web1 changed Wait for the other',
  ])
  const starts = project.told.flatMap((event, at) =>
    event.event === 'task start' ? [[at, event.hosts]] : [],
  )
  expect(starts).toEqual([
    [2, ['web1', 'web2']],
    [5, ['web1', 'web2']],
  ])
  expect(project.told[3]).toMatchObject({
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    seconds: expect.any(Number),
  })
})
