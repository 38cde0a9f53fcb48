import { expect } from 'vitest'
import { resultsOf, summary, test } from '../testing/playbook.ts'

test('output beyond the limit is never registered as the whole', async ({ project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      vars: { deliver_output_limit: 1k }
      tasks:
        - { name: Shown, shell: head -c 5000 /dev/zero | tr '\\\\0' x }
        - { name: Registered, shell: head -c 5000 /dev/zero | tr '\\\\0' x, register: text, ignore_errors: true }
        - { name: Short, shell: head -c 1000 /dev/zero | tr '\\\\0' x, register: short }
        - { name: Whole, assert: { that: eq (length short.stdout) 1000 } }
  `)
  expect(summary(events)).toEqual([
    'web1 changed Shown',
    'web1 failed Registered',
    'web1 changed Short',
    'web1 ok Whole',
  ])
  expect(resultsOf(events, 'Shown')['web1']).toMatchObject({ output_missing: 5000 - 1024, rc: 0 })
  const { problem } = resultsOf(events, 'Registered')['web1'] ?? {}
  expect(problem).toContain('Cannot use what the host printed: 3976 bytes beyond the limit are missing')
  expect(problem).toContain('deliver_output_limit: 64m raises the limit for a host')
})

test.for(['8', 'much', '-1k'])('a limit that is no size is an error: %s', async (limit, { project }) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      vars: { deliver_output_limit: '${limit}' }
      tasks: [{ name: Ping, ping: }]
  `)
  expect(summary(events)).toEqual([limit === '8' ? 'web1 ok Ping' : 'web1 failed Ping'])
})
