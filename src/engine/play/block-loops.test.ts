import { expect } from 'vitest'
import { summary, test } from '../../testing/playbook.ts'

test('a block is run for each item, on all hosts together', async ({ project }) => {
  const events = await project.run(`
    - hosts: all
      gather_facts: false
      tasks:
        - block:
            - { name: 'First of {{ item }}', ping: }
            - { name: 'Second of {{ item }}', debug: { msg: '{{ item }}' } }
          loop: [a, b]
        - { name: After, ping: }
  `)
  expect(summary(events)).toEqual([
    'web1 ok First of a',
    'web2 ok First of a',
    'web1 ok Second of a',
    'web2 ok Second of a',
    'web1 ok First of b',
    'web2 ok First of b',
    'web1 ok Second of b',
    'web2 ok Second of b',
    'web1 ok After',
    'web2 ok After',
  ])
})

test('its items may be what an earlier task registered, and tasks inside have loops of their own', async ({
  project,
}) => {
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - { set_fact: { rounds: [[1], [2, 3]] } }
        - block:
            - { name: Each, debug: { msg: '{{ index }}.{{ item }}' }, loop: '{{ round }}' }
          loop: '{{ rounds }}'
          loop_control: { loop_var: round, index_var: index }
  `)
  const messages = events.flatMap(event =>
    event.event === 'task' && 'item' in event ? [event.result.msg] : [],
  )
  expect(messages).toEqual(['0.1', '1.2', '1.3'])
})

test('a host on which it failed does not come to the next item; a rescue restores it', async ({
  project,
}) => {
  const run = (rescue: string) =>
    project.run(`
    - hosts: all
      gather_facts: false
      tasks:
        - block:
            - { name: 'Do {{ item }}', fail: , when: and (eq item "a") (eq inventory_hostname "web1") }
          ${rescue}
          loop: [a, b]
  `)
  expect(summary(await run(''))).toEqual(['web1 failed Do a', 'web2 skipped Do a', 'web2 skipped Do b'])
  expect(summary(await run('rescue: [{ name: "Mend {{ item }}", ping: }]'))).toEqual([
    'web1 failed Do a',
    'web2 skipped Do a',
    'web1 ok Mend a',
    'web1 skipped Do b',
    'web2 skipped Do b',
  ])
})

test('without items nothing is run; items that cannot be known end the run with their place', async ({
  project,
}) => {
  const run = (items: string) =>
    project.run(`
    - hosts: web1
      gather_facts: false
      tasks: [{ block: [{ name: Never, ping: }], loop: ${items} }]
  `)
  expect(summary(await run('[]'))).toEqual([])
  await expect(run("'{{ nowhere }}'")).rejects.toThrow('nowhere')
})
