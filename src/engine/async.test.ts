import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { resultsOf, summary, type TestProject, test } from '../testing/playbook.ts'

/** A play whose jobs lie in a folder of the test. */
const playbook = (project: TestProject, tasks: string) => `
- hosts: web1
  gather_facts: false
  environment: { HOME: "${project.folder}" }
  tasks:
${tasks}
`

test('a task in the background is looked at until it has ended', async ({ project }) => {
  const events = await project.run(
    playbook(
      project,
      `
    - name: Works
      shell: read word; echo "$word in $(basename "$PWD")"; echo careful >&2
      args: { stdin: hello, chdir: "${project.folder}" }
      async: 10
      poll: 0.1
    - { name: Fails, command: sh -c 'exit 3', async: 10, poll: 0.1, ignore_errors: true }
    - { name: Needless, command: touch x, args: { creates: / }, async: 10, poll: 0.1 }
    - { name: Wrong, command: 'true', async: '{{ nothing }}', ignore_errors: true }`,
    ),
  )
  expect(summary(events)).toEqual([
    'web1 changed Works',
    'web1 failed Fails',
    'web1 ok Needless',
    'web1 failed Wrong',
  ])
  expect(resultsOf(events, 'Works')['web1']).toMatchObject({
    rc: 0,
    stdout: `hello in ${project.folder.split('/').at(-1)}`,
    stderr: 'careful',
    finished: 1,
  })
  expect(resultsOf(events, 'Fails')['web1']).toMatchObject({ rc: 3, msg: 'The command ended with 3' })
})

test('a job goes on when the run has ended, and a later one asks what came of it', async ({ project }) => {
  const started = await project.run(
    playbook(
      project,
      `
    - name: Start
      shell: 'while [ ! -e go ]; do sleep 0.1; done; echo done'
      args: { chdir: "${project.folder}" }
      async: 60
      poll: 0
      register: job
    - { name: Still, async_status: { jid: '{{ job.ansible_job_id }}' }, register: still }
    - { name: Tests, debug: { msg: '{{ finished still }} {{ started still }}' } }`,
    ),
  )
  expect(summary(started)).toEqual(['web1 changed Start', 'web1 ok Still', 'web1 ok Tests'])
  expect(resultsOf(started, 'Tests')['web1']?.msg).toBe('false true')
  const jid = resultsOf(started, 'Start')['web1']?.['ansible_job_id']

  project.write({ go: '' })
  const ended = await project.run(
    playbook(
      project,
      `
    - name: Wait
      async_status: { jid: "${jid}" }
      register: job
      until: finished job
      retries: 50
      delay: 0.1
    - { name: Clean, async_status: { jid: "${jid}", mode: cleanup } }
    - { name: Gone, async_status: { jid: "${jid}" }, ignore_errors: true }
    - { name: Strange, async_status: { jid: ../x }, ignore_errors: true }`,
    ),
  )
  expect(summary(ended)).toEqual([
    'web1 changed Wait',
    'web1 ok Clean',
    'web1 failed Gone',
    'web1 failed Strange',
  ])
  expect(resultsOf(ended, 'Wait')['web1']).toMatchObject({ stdout: 'done', rc: 0 })
  expect(resultsOf(ended, 'Gone')['web1']?.msg).toBe(`could not find job ${jid}`)
})

test('a job that takes too long is ended with all that it started', async ({ project }) => {
  const events = await project.run(
    playbook(
      project,
      `
    - name: Slow
      shell: (sleep 2; touch late) & echo begun; sleep 60
      args: { chdir: "${project.folder}" }
      async: 1
      poll: 0.2
      ignore_errors: true
    - { name: After, ping: }`,
    ),
  )
  expect(resultsOf(events, 'Slow')['web1']).toMatchObject({
    failed: true,
    finished: 1,
    stdout: 'begun',
    msg: 'async task did not complete within the requested time - 1s',
  })
  await sleep(1500)
  expect(existsSync(project.path('late'))).toBe(false)
})

test('a job whose process is gone has no result, and check mode starts none', async ({ project }) => {
  const events = await project.run(
    playbook(
      project,
      `
    - { name: Start, command: sleep 60, async: 60, poll: 0, register: job }
    - { name: Kill, shell: 'until kill -s KILL -- "-$(cat ~/.ansible_async/{{ job.ansible_job_id }}/pid)"; do sleep 0.1; done' }
    - name: Lost
      async_status: { jid: '{{ job.ansible_job_id }}' }
      register: lost
      until: finished lost
      delay: 0.1
      ignore_errors: true`,
    ),
  )
  expect(resultsOf(events, 'Lost')['web1']?.msg).toMatch('The job ended without a result')

  const predicted = await project.run(
    playbook(
      project,
      `
    - { name: Creates, command: touch made, args: { creates: "${project.folder}/made" }, async: 60, poll: 0 }
    - { name: Unknown, command: 'true', async: 60, poll: 0 }`,
    ),
    { checkMode: true },
  )
  expect(summary(predicted)).toEqual(['web1 changed Creates', 'web1 skipped Unknown'])
})

test('what runs no script cannot run in the background', async ({ project }) => {
  const tasks = '    - { file: { path: /tmp, state: directory }, async: 10 }'
  await expect(project.run(playbook(project, tasks))).rejects.toThrow('file cannot run in the background')
})
