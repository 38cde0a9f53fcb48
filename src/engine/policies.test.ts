import { expect } from 'vitest'
import { UnreachableError } from '../base/errors.ts'
import type { Connection, Shell, Target } from '../model/connection.ts'
import { resultsOf, summary, test } from '../testing/playbook.ts'
import { connect } from '../transport/connect.ts'

test('any_errors_fatal takes all hosts into the rescue, and they go on from there', async ({ project }) => {
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      tasks:
        - block:
            - { name: Break, fail: , when: eq inventory_hostname "web1" }
            - { name: Unreached, ping: }
          rescue: [{ name: Mend, ping: }]
          any_errors_fatal: true
        - { name: After, ping: }
  `)
  expect(summary(events)).toEqual([
    'web1 failed Break',
    'web2 skipped Break',
    'web1 ok Mend',
    'web2 ok Mend',
    'web1 ok After',
    'web2 ok After',
  ])
  expect(events.at(-1)).toMatchObject({
    hosts: { web1: { rescued: 1, failed: 0 }, web2: { rescued: 0, failed: 0 } },
  })
})

test('any_errors_fatal counts the failures of its own tasks only', async ({ project }) => {
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      tasks:
        - { name: Break, fail: , when: eq inventory_hostname "web1" }
        - { name: Strict, ping: , any_errors_fatal: true }
        - { name: After, ping: }
  `)
  expect(summary(events)).toEqual([
    'web1 failed Break',
    'web2 skipped Break',
    'web2 ok Strict',
    'web2 ok After',
  ])
})

test('what fails once for all is rescued on all', async ({ project }) => {
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      tasks:
        - block: [{ name: Once, fail: { msg: no }, run_once: true }]
          rescue: [{ name: Mend, debug: { msg: '{{ ansible_failed_task.name }} {{ failed_result.msg }}' } }]
        - { name: After, ping: }
  `)
  expect(summary(events)).toEqual([
    'web1 failed Once',
    'web1 ok Mend',
    'web2 ok Mend',
    'web1 ok After',
    'web2 ok After',
  ])
})

test('a host that cannot be reached goes on where that is ignored, and is counted as ignored', async ({
  project,
}) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - name: Lost
          command: 'true'
          vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1, ansible_timeout: 1 }
          ignore_unreachable: true
          register: lost
        - { name: After, debug: { msg: '{{ unreachable lost }}' } }
  `)
  expect(summary(events)).toEqual(['web1 unreachable Lost', 'web1 ok After'])
  expect(events.at(-1)).toMatchObject({ hosts: { web1: { ok: 2, ignored: 1, unreachable: 0 } } })
})

test('a host that is lost while a task tries again is unreachable, not failed', async ({ project }) => {
  let runs = 0
  const losing = async (target: Target): Promise<Connection> => {
    const connection = await connect(target)
    const shell = await connection.shell()
    const run: Shell['run'] = async (...asked) => {
      if (++runs === 2) throw new UnreachableError('The host is gone')
      return shell.run(...asked)
    }
    return {
      shell: async () => ({ run }),
      read: path => connection.read(path),
      close: () => connection.close(),
    }
  }
  const events = await project.run(
    `
    - hosts: web1
      gather_facts: false
      tasks:
        - block:
            - name: Try
              command: 'false'
              register: tried
              until: succeeded tried
              retries: 1
              delay: 0
              ignore_errors: true
            - { name: Next, debug: }
          rescue: [{ name: Rescue, debug: }]
  `,
    { connect: losing },
  )
  expect(summary(events)).toEqual(['web1 unreachable Try'])
  expect(resultsOf(events, 'Try')['web1']).toMatchObject({ unreachable: true, failed: false, attempts: 2 })
})

test('an item whose host is lost does not end its loop where that is ignored', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - name: Each
          command: 'true'
          vars: { ansible_port: 1, ansible_timeout: 1, ansible_host: 127.0.0.1, ansible_connection: '{{ item }}' }
          loop: [local, ssh, local]
          ignore_unreachable: true
          register: each
        - { name: After, debug: { msg: '{{ length each.results }}' } }
  `)
  expect(summary(events)).toEqual([
    'web1 changed Each (local)',
    'web1 unreachable Each (ssh)',
    'web1 changed Each (local)',
    'web1 unreachable Each',
    'web1 ok After',
  ])
  expect(resultsOf(events, 'After')['web1']?.msg).toBe(3)
  expect(events.at(-1)).toMatchObject({ hosts: { web1: { ok: 2, ignored: 1, unreachable: 0 } } })
})

test.for(['serial: 1', 'max_fail_percentage: 10', 'any_errors_fatal: true'])(
  'the recap names the hosts that a run did not come to: %s',
  async (keyword, { project }) => {
    const events = await project.run(
      `
    - hosts: web1,web2
      gather_facts: false
      ${keyword}
      tasks:
        - { name: Break, fail: , when: eq inventory_hostname "web1" }
        - { name: After, ping: }
    - hosts: web3
      gather_facts: false
      tasks: [{ name: Later, ping: }]
  `,
      { hosts: 'web1,web2,web3' },
    )
    expect(summary(events)).not.toContain('web2 ok After')
    expect(events.at(-1)).toMatchObject({ unfinished: ['web2', 'web3'] })
  },
)

test('a run that comes to all of its hosts names none', async ({ project }) => {
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      tasks: [{ fail: , when: eq inventory_hostname "web1" }]
  `)
  expect(events.at(-1)).not.toHaveProperty('unfinished')
})
