import { describe, expect } from 'vitest'
import { resultsOf, summary, test } from '../testing/playbook.ts'

/** Names that every plain object has from its prototype. */
const inherited = ['constructor', 'toString', '__proto__', 'hasOwnProperty']

describe.for(inherited)('the name %s', name => {
  test.for([
    { keyword: 'strategy', says: `There is no strategy ${name}` },
    { keyword: 'order', says: `There is no order ${name}` },
  ])('is refused as $keyword', async ({ keyword, says }, { project }) => {
    const playbook = `- { hosts: all, gather_facts: false, ${keyword}: ${name} }`
    await expect(project.run(playbook)).rejects.toThrow(says)
  })

  test('is refused as a connection', async ({ project }) => {
    const playbook = `
- hosts: web1
  gather_facts: false
  vars: { ansible_connection: '${name}' }
  tasks: [{ ping: }]
`
    const { web1 } = resultsOf(await project.run(playbook), 'ping')
    expect(web1).toMatchObject({ failed: true, msg: expect.stringContaining(name) })
  })

  test('is refused as a host pattern and a handler that are not there', async ({ project }) => {
    expect(summary(await project.run(`- { hosts: '${name}', tasks: [{ ping: }] }`))).toEqual([])
    expect(project.warnings).toEqual([`${name}: no host and no group is called ${name}`])
    const notifying = `- { hosts: all, tasks: [{ command: 'true', notify: '${name}' }] }`
    await expect(project.run(notifying)).rejects.toThrow(`The handler ${name} is not known`)
  })

  test('works for hosts, groups, tags and handlers', async ({ project }) => {
    const playbook = `
- hosts: all
  gather_facts: false
  tasks:
    - { name: Act, command: 'true', notify: '${name}', tags: '${name}' }
    - { name: Delegate, ping: , delegate_to: '${name}', tags: '${name}' }
    - { name: Other, ping: , tags: other }
  handlers:
    - { name: '${name}', ping: }
`
    const events = await project.run(playbook, { hosts: `${name},web1`, tags: [name] })
    expect(summary(events)).toEqual(
      ['changed Act', 'ok Delegate', `ok handler ${name}`].flatMap(line => [
        `${name} ${line}`,
        `web1 ${line}`,
      ]),
    )
    const recap = events.at(-1)
    expect(recap?.event === 'recap' && Object.keys(recap.hosts)).toEqual([name, 'web1'].sort())
  })

  test('works for a group that a task makes', async ({ project }) => {
    const playbook = `
- hosts: web1
  gather_facts: false
  tasks:
    - add_host: { name: added, groups: '${name}' }
    - group_by: { key: '${name}' }
- hosts: '${name}'
  gather_facts: false
  tasks: [{ name: Show, debug: { msg: '{{ group_names }}' } }]
`
    const shown = resultsOf(await project.run(playbook), 'Show')
    expect(Object.keys(shown).sort()).toEqual(['added', 'web1'])
    expect(shown['web1']?.msg).toEqual([name])
  })

  test('works for a host whose handlers are kept for the next run', async ({ project }) => {
    const playbook = `
- name: Change
  hosts: all
  gather_facts: false
  tasks:
    - { name: Act, command: 'true', notify: Tell }
    - { name: Fail, fail: , when: 'defined broken' }
  handlers: [{ name: Tell, ping: }]
`
    const broken = new Map([['broken', { data: true }]])
    const whole = { hosts: `${name},` }
    const events = await project.run(playbook, { ...whole, extraVars: broken })
    expect(events.find(event => event.event === 'handlers kept')).toMatchObject({ play: 'Change' })
    const again = playbook.replace("command: 'true'", 'ping: ')
    expect(summary(await project.run(again, whole))).toContain(`${name} ok handler Tell`)
    expect(summary(await project.run(again, whole))).not.toContain(`${name} ok handler Tell`)
  })
})

test.for(['toString', 'hasOwnProperty'])('%s works as a variable', async (name, { project }) => {
  const playbook = `
- hosts: web1
  gather_facts: false
  vars: { seen: '{{ default ${name} "nothing" }}' }
  tasks:
    - { name: Before, debug: { msg: '{{ seen }}' } }
    - { name: Say, command: echo hello, register: '${name}' }
    - { name: Registered, debug: { msg: '{{ ${name}.stdout }}' } }
    - set_fact: { ${name}: '{{ ${name}.rc }}' }
    - { name: Set, debug: { msg: '{{ ${name} }} {{ hostvars.web1.${name} }}' } }
    - { name: Loop, debug: { msg: '{{ ${name} }}' }, loop: [item], loop_control: { loop_var: '${name}' } }
`
  const events = await project.run(playbook)
  const messages = ['Before', 'Registered', 'Set'].map(task => resultsOf(events, task)['web1']?.msg)
  expect(messages).toEqual(['nothing', 'hello', '0 0'])
  expect(resultsOf(events, 'Loop')['web1']).toMatchObject({ results: [{ msg: 'item', [name]: 'item' }] })
})
