import { expect } from 'vitest'
import type { Event } from '../../model/event.ts'
import type { Variables } from '../../model/playbook.ts'
import { resultsOf, summary, test } from '../../testing/playbook.ts'

test('only the items that changed notify', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - { name: Each, command: 'true', loop: [a, b], changed_when: eq item "b", notify: 'Tell {{ item }}' }
      handlers:
        - { name: Tell a, ping: }
        - { name: Tell b, ping: }
  `)
  expect(summary(events)).toEqual([
    'web1 ok Each (a)',
    'web1 changed Each (b)',
    'web1 changed Each',
    'web1 ok handler Tell b',
  ])
})

test('handlers have loops, conditions, topics, and files that they import or include', async ({
  project,
}) => {
  project.write({
    'imported.yml': '- { name: Imported, ping: }\n',
    'included.yml': '- { name: Inside, ping: }\n',
    'roles/web/handlers/main.yml': '- { name: Reload, debug: { msg: role } }\n',
  })
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      roles: [web]
      tasks:
        - { name: Change, command: 'true', notify: [topic, Imported, 'web : Reload', Reload] }
      handlers:
        - { name: Loop, debug: { msg: '{{ item }}' }, loop: [1, 2], listen: topic }
        - { name: Not now, ping: , when: false, listen: topic }
        - { name: More, include_tasks: included.yml, listen: [topic, other] }
        - { import_tasks: imported.yml }
        - { name: Reload, debug: { msg: play } }
  `)
  expect(summary(events)).toEqual([
    'web1 changed Change',
    'web1 ok handler Reload',
    'web1 ok handler Loop (1)',
    'web1 ok handler Loop (2)',
    'web1 ok handler Loop',
    'web1 skipped handler Not now',
    'web1 ok handler More',
    'web1 ok handler Inside',
    'web1 ok handler Imported',
    'web1 ok handler Reload',
  ])
  expect(resultsOf(events, 'Reload')['web1']?.msg).toBe('play')
})

test('a task that notifies a handler which is not there fails, if it changed anything', async ({
  project,
}) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      vars: { service: nothing }
      tasks:
        - { name: Same, ping: , notify: 'Restart {{ service }}' }
        - { name: Change, command: 'true', notify: 'Restart {{ service }}' }
        - { name: Unreached, ping: }
  `)
  expect(summary(events)).toEqual(['web1 ok Same', 'web1 failed Change'])
  expect(resultsOf(events, 'Change')['web1']?.msg).toBe('There is no handler Restart nothing')
})

const interrupted = `
    - hosts: all
      gather_facts: false
      force_handlers: {{force}}
      tasks:
        - { name: Change, command: 'true', changed_when: not again, notify: [Reload, topic] }
        - { name: Break, fail: , when: and (eq inventory_hostname "web1") (not again) }
      handlers:
        - { name: Reload, ping: }
        - { name: Listens, ping: , listen: topic }
        - { name: Breaks, fail: , listen: topic, when: and (eq inventory_hostname "web2") (not again) }
        - { name: Unreached, ping: , listen: topic }
`
const interruptedWith = (force: boolean) => interrupted.replace('{{force}}', String(force))
const first: Variables = new Map([['again', { data: false }]])
const second: Variables = new Map([['again', { data: true }]])

test('handlers that could not run, or failed, run in the next run', async ({ project }) => {
  const playbook = interruptedWith(false)
  const events = await project.run(playbook, { extraVars: first })
  expect(summary(events)).toEqual([
    'web1 changed Change',
    'web2 changed Change',
    'web1 failed Break',
    'web2 skipped Break',
    'web2 ok handler Reload',
    'web2 ok handler Listens',
    'web2 failed handler Breaks',
  ])
  expect(events.at(-2)).toEqual({
    event: 'handlers kept',
    play: 'all',
    hosts: { web1: ['Reload', 'Listens', 'Breaks', 'Unreached'], web2: ['Breaks', 'Unreached'] },
  })

  const rest = [
    'web1 ok Change',
    'web2 ok Change',
    'web1 skipped Break',
    'web2 skipped Break',
    'web1 ok handler Reload',
    'web1 ok handler Listens',
    'web1 skipped handler Breaks',
    'web2 skipped handler Breaks',
    'web1 ok handler Unreached',
    'web2 ok handler Unreached',
  ]
  const predicted = summary(await project.run(playbook, { extraVars: second, checkMode: true }))
  expect(predicted).toContain('web1 ok handler Unreached')
  expect(summary(await project.run(playbook, { extraVars: second }))).toEqual(rest)
  expect(summary(await project.run(playbook, { extraVars: second }))).toEqual(rest.slice(0, 4))
})

test('what force_handlers ran on hosts that failed is not kept', async ({ project }) => {
  const events = await project.run(interruptedWith(true), { extraVars: first, hosts: 'web1,' })
  expect(summary(events).slice(2)).toEqual([
    'web1 ok handler Reload',
    'web1 ok handler Listens',
    'web1 skipped handler Breaks',
    'web1 ok handler Unreached',
  ])
  expect(events.at(-2)?.event).toBe('task')
})

test('a handler of a role that is included later waits for its role; end_host drops what is pending', async ({
  project,
}) => {
  project.write({ 'roles/late/handlers/main.yml': '- { name: Reload, ping: }\n' })
  const playbook = (after: string) => `
    - hosts: web1
      gather_facts: false
      tasks:
        - meta: flush_handlers
        - { name: Middle, ping: }
        - { include_role: { name: late } }
        - { name: Change, command: 'true', notify: '{{ default handler "late : Reload" }}', changed_when: not again }
        ${after}
  `
  const broken = await project.run(playbook('- { name: Break, fail: , when: not again }'), {
    extraVars: first,
  })
  expect(broken.at(-2)).toMatchObject({ hosts: { web1: ['late : Reload'] } })
  const mended = await project.run(playbook('- { name: Done, ping: }'), { extraVars: second })
  expect(summary(mended).slice(2)).toEqual(['web1 ok Change', 'web1 ok Done', 'web1 ok handler Reload'])

  await project.run(playbook('- { name: Break, fail: , when: not again }'), { extraVars: first })
  expect(summary(await project.run(playbook('- meta: end_host'), { extraVars: second })).at(-1)).toBe(
    'web1 ok Change',
  )
  expect(summary(await project.run(playbook('- ping:'), { extraVars: second })).at(-1)).toBe('web1 ok ping')
})

test.for(['', 'ignore_errors: true'])(
  'a task that failed notifies nobody, even if it changed something: %s',
  async (more, { project }) => {
    const events = await project.run(`
    - hosts: web1
      gather_facts: false
      force_handlers: true
      tasks:
        - { name: Each, command: '{{ item }}', loop: ['true', 'false'], notify: Tell, ignore_errors: true }
        - name: Break
          command: 'false'
          changed_when: true
          notify: Tell
          ${more}
      handlers: [{ name: Tell, ping: }]
  `)
    expect(summary(events)).not.toContain('web1 ok handler Tell')
    expect(events.some(event => event.event === 'handlers kept')).toBe(false)
  },
)

test('what a task notifies is written down before it acts, and forgotten when its handler has run', async ({
  project,
}) => {
  const look = `shell: cat .deliver/*.handlers.json, args: { chdir: "{{ playbook_dir }}" }`
  const playbook = (changed: boolean) => `
    - hosts: all
      gather_facts: false
      tasks:
        - { name: Before, ${look}, failed_when: false }
        - { name: Act, ${look}, notify: Tell, changed_when: ${changed} }
        - { name: After, ${look}, failed_when: false }
      handlers: [{ name: Tell, ${look} }]
  `
  const noted = { 'site.yml: all': { web1: ['Tell'] } }
  const first = await project.run(playbook(true), { hosts: 'web1,' })
  const said = (events: readonly Event[], task: string) => String(resultsOf(events, task)['web1']?.['stdout'])
  expect(said(first, 'Before')).toBe('')
  for (const task of ['Act', 'After', 'Tell']) expect(JSON.parse(said(first, task))).toEqual(noted)
  const second = await project.run(playbook(false), { hosts: 'web1,' })
  expect(said(second, 'Before')).toBe('')
  expect(JSON.parse(said(second, 'Act'))).toEqual(noted)
  expect(said(second, 'After')).toBe('')
})
