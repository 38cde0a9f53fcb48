import { expect } from 'vitest'
import type { Event } from '../../src/model/event.ts'
import { withoutTiming } from '../../src/testing/events.ts'
import { test } from './project.ts'

const site = `
- hosts: all
  gather_facts: false
  tasks:
    - { name: Ping, ping: }
    - { name: Say, debug: { msg: "{{ inventory_hostname }}" } }
    - { name: Refuse, fail: { msg: no }, when: eq inventory_hostname "web2" }
`
const hosts = '-i web1,web2 -c local'

test('--json prints events and nothing else, the first of them about the run', async ({ project }) => {
  project.write({ 'site.yml': site.replace('hosts: all', 'hosts: all,nobody') })
  const { code, stdout, stderr } = await project.play(`site.yml ${hosts} --json`)
  const events = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Event)
  expect(withoutTiming(events)[0]).toEqual({ event: 'run', version: 1, check: false })
  const timing = { time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), seconds: expect.any(Number) }
  expect(events).toEqual(events.map(event => ({ ...event, ...timing })))
  expect(events.at(-1)).toMatchObject({ event: 'recap', hosts: { web1: { ok: 2 }, web2: { failed: 1 } } })
  expect(stderr).toBe('warning: all,nobody: no host and no group is called nobody\n')
  expect(code).toBe(2)
})

test('--json leaves stdout empty when the run cannot begin', async ({ project }) => {
  project.write({ 'site.yml': '- hosts: all\n  tsks: []\n' })
  const { code, stdout, stderr } = await project.play(`site.yml ${hosts} --json`)
  expect([code, stdout]).toEqual([65, ''])
  expect(stderr).toContain('site.yml:2:3: The key tsks is not known')
})

test('there are colours on a terminal, unless NO_COLOR is set, and nowhere else', async ({ project }) => {
  project.write({ 'site.yml': site })
  const line = `deliver-play site.yml ${hosts} -l web1`
  const onTerminal = (variables: string) =>
    project.shell(
      `export -f deliver-play; ${variables} SHELL=/bin/bash script -qefc '${line}' /dev/null </dev/null`,
    )
  const [pipe, terminal, without] = [
    await project.shell(line),
    await onTerminal('TERM=xterm'),
    await onTerminal('TERM=xterm NO_COLOR=1'),
  ]
  expect(pipe.stdout).not.toContain('\u001b[')
  expect(terminal.stdout).toContain('\u001b[32mok         \u001b[39m web1')
  expect(without.stdout).toContain('ok          web1')
  expect(without.stdout).not.toContain('\u001b[')
})

test('a reader that goes away ends the run as an interruption does', async ({ project }) => {
  project.write({
    'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - { name: First, ping: }
    - { name: Wait, pause: { seconds: 1 } }
    - { name: Second, ping: }
    - { name: Never, shell: "touch never", args: { chdir: "{{ playbook_dir }}" } }
`,
  })
  const piped = await project.shell(
    `deliver-play site.yml ${hosts} | head -n 1; echo "\${PIPESTATUS[0]}"; ls`,
  )
  expect(piped).toEqual({ code: 0, stdout: '\n130\nsite.yml\n', stderr: '' })
})

test('a failed run ends with the command that does again only what failed', async ({ project }) => {
  project.write({ 'site.yml': site })
  const { stdout } = await project.play(`site.yml ${hosts} -l all -e 'word=a b' -v --no-diff`)
  const [, command = ''] = /^To do what failed again:\n {2}(.*)\n$/m.exec(stdout) ?? []
  expect(command).toBe("deliver-play site.yml -i web1,web2 -e 'word=a b' --no-diff -c local -v --limit web2")
  const again = await project.shell(`${command} --list-hosts`)
  expect(again.stdout).toBe('play: all (1)\n  web2\n')
})

test('the command names the hosts that the run did not come to, also those of later plays', async ({
  project,
}) => {
  project.write({
    'site.yml': `
- hosts: web1,web2
  gather_facts: false
  serial: 1
  tasks: [{ fail: , when: eq inventory_hostname "web1" }]
- hosts: db1
  gather_facts: false
  tasks: [{ ping: }]
`,
  })
  const { stdout } = await project.play('site.yml -i web1,web2,db1 -c local')
  expect(stdout).toMatch(/ --limit web1,web2,db1\n$/)
})

test('many hosts that failed go to a file', async ({ project }) => {
  const names = Array.from({ length: 60 }, (_, i) => `machine-${i}.example`).sort()
  project.write({
    'site.yml': '- hosts: all\n  gather_facts: false\n  tasks: [{ fail: }]\n',
    'inventories/many/hosts.ini': `ok\n${names.join('\n')}\n`,
  })
  const { stdout } = await project.play('site.yml -i many -c local -l !ok')
  const [, command = ''] = /^ {2}(deliver-play .*)\n$/m.exec(stdout) ?? []
  expect(command).toBe('deliver-play site.yml -i many -c local --limit @.deliver/retry-many')
  const again = await project.shell(`${command} --list-hosts`)
  expect(again.stdout.split('\n').slice(1, -1)).toEqual(names.map(name => `  ${name}`))
})

test('--step asks before each task', async ({ project }) => {
  project.write({ 'site.yml': site })
  const { stdout, stderr } = await project.shell(
    `printf 'n\\nc\\n' | deliver-play site.yml ${hosts} -l web1 --step`,
  )
  expect(stdout.match(/^TASK .*$/gm)).toEqual(['TASK Say', 'TASK Refuse'])
  expect(stderr).toBe(
    ['Ping', 'Say'].map(task => `Run ${task}? (n)o, (y)es, (c)ontinue without asking: `).join(''),
  )
})

test('--step asks when the result of the task before is shown', async ({ project }) => {
  project.write({ 'site.yml': site })
  const { stdout } = await project.shell(`printf 'y\\ny\\n' | deliver-play site.yml ${hosts} --step 2>&1`)
  expect(stdout).toContain('TASK Ping\n  ok          web1, web2\nRun Say? ')
})

test('a question cannot steer the terminal', async ({ project }) => {
  project.write({ 'site.yml': site.replace('Ping', '"a\\u001b[31m"') })
  expect((await project.play(`site.yml ${hosts} --step`)).stderr).toContain('Run a\\x1b[31m? ')
})

test('--color decides on colours whatever the output is', async ({ project }) => {
  project.write({ 'site.yml': site })
  const coloured = (words: string, env: Record<string, string> = {}) =>
    project.play(`site.yml ${hosts} ${words}`, { env }).then(({ stdout }) => stdout.includes('\u001b['))
  expect(await Promise.all([coloured('--color always'), coloured('', { FORCE_COLOR: '1' })])).toEqual([
    true,
    true,
  ])
  expect(await coloured('--color never', { FORCE_COLOR: '1' })).toBe(false)
})

test('the end of the input is no answer: no task runs', async ({ project }) => {
  project.write({ 'site.yml': site })
  expect((await project.play(`site.yml ${hosts} --step`)).stdout).not.toContain('TASK')
})
