import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { expect } from 'vitest'
import { type Project, test } from './project.ts'

const lock = '.deliver/production.lock'

function write(project: Project): void {
  project.write({
    'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - { shell: "echo {{ inventory_hostname }} >> ran; sleep 1", args: { chdir: "{{ playbook_dir }}" } }
`,
    'inventories/production/hosts.yml': 'all: { hosts: { web1: { ansible_connection: local } } }\n',
  })
}

function runsOf(project: Project): number {
  return existsSync(project.path('ran'))
    ? readFileSync(project.path('ran'), 'utf8').split('\n').length - 1
    : 0
}

test('of two who change an environment one wins, and the other is told who and since when', async ({
  project,
}) => {
  write(project)
  const first = project.startPlay('site.yml -i production')
  await expect.poll(() => runsOf(project), { timeout: 10_000 }).toBe(1)
  const { code, stdout, stderr } = await project.play('site.yml -i production')
  expect([code, stdout]).toEqual([75, ''])
  const who = `${userInfo().username} runs deliver-play site.yml since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z`
  expect(stderr).toMatch(
    new RegExp(
      `^production is locked: ${who} \\(process ${first.process.pid} on ${hostname()}\\)\n  hint: .*: deliver lock release [\\da-f]{8} -i production\n$`,
    ),
  )
  expect(await first.ended).toMatchObject({ code: 0 })
  expect(runsOf(project)).toBe(1)
})

test.for(['--check', '--list-hosts', '--list-tasks', '--syntax-check', '-i web1, -c local'])(
  '%s waits for nobody',
  async (words, { project }) => {
    write(project)
    project.write({ [lock]: holder({ pid: process.pid }) })
    const inventory = words.startsWith('-i') ? '' : '-i production'
    expect(await project.play(`site.yml ${inventory} ${words}`)).toMatchObject({ code: 0 })
  },
)

test.for<[string, string]>([
  ['a process that is gone', holder({ pid: 999_999_999 })],
  ['a process whose number another one has now', holder({ pid: process.pid, started: '1' })],
  ['a file that was not written to the end', '{"pid": 12'],
  ['an empty file', ''],
  ['a file that holds something else', 'null'],
])('the lock of %s is taken over by exactly one', async ([, text], { project }) => {
  write(project)
  project.write({ [lock]: text })
  const all = await Promise.all(Array.from({ length: 4 }, () => project.play('site.yml -i production')))
  expect(all.map(({ code }) => code).toSorted()).toEqual([0, 75, 75, 75])
  expect(runsOf(project)).toBe(1)
  expect(existsSync(project.path(lock))).toBe(false)
})

test('the lock of another machine is respected: nobody here can tell whether it is dead', async ({
  project,
}) => {
  write(project)
  project.write({ [lock]: holder({ pid: 999_999_999, machine: 'elsewhere' }) })
  expect(await project.play('site.yml -i production')).toMatchObject({ code: 75 })
})

/** A lock as a run leaves it; without more it is that of this process. */
function holder(more: Record<string, unknown>): string {
  const started = readFileSync('/proc/self/stat', 'latin1').split(') ').at(-1)?.split(' ')[19]
  return JSON.stringify({ started, machine: hostname(), user: 'ann', since: 'then', doing: 'that', ...more })
}

test('with --lock-timeout a run waits for the other, and says for whom', async ({ project }) => {
  write(project)
  const first = project.startPlay('site.yml -i production')
  await expect.poll(() => runsOf(project), { timeout: 10_000 }).toBe(1)
  const second = await project.play('site.yml -i production --lock-timeout 30')
  expect(second.code).toBe(0)
  expect(second.stderr).toMatch(
    /^production is locked: .* runs deliver-play site.yml since .*; waiting up to 30 s\n$/,
  )
  expect(await first.ended).toMatchObject({ code: 0 })
  expect(runsOf(project)).toBe(2)
})

test('a run that waits too long is told as without waiting; one that is interrupted ends', async ({
  project,
}) => {
  write(project)
  project.write({ [lock]: holder({ pid: process.pid }) })
  expect(await project.play('site.yml -i production --lock-timeout 1')).toMatchObject({ code: 75 })
  const waiting = project.startPlay('site.yml -i production --lock-timeout 60')
  await new Promise(resolve => waiting.process.stderr?.once('data', resolve))
  waiting.process.kill('SIGINT')
  expect(await waiting.ended).toMatchObject({ code: 130 })
  expect(runsOf(project)).toBe(0)
})

test('a zombie holds no lock, and whoever may read the folder may read who holds it', async ({ project }) => {
  write(project)
  const script = `
    umask 077
    sleep 0.3 & echo $! > zombie # it ends when its parent is a program that does not wait for it
    exec sleep 60`
  const parent = spawn('sh', ['-c', script], { cwd: project.folder })
  await expect.poll(() => stateOf(project), { timeout: 10_000 }).toBe('Z')
  const pid = Number(readFileSync(project.path('zombie'), 'utf8'))
  project.write({ [lock]: holder({ pid, started: startOf(pid) }) })
  const run = project.shell('umask 077; deliver-play site.yml -i production')
  await expect.poll(() => runsOf(project), { timeout: 10_000 }).toBe(1)
  expect(statSync(project.path(lock)).mode & 0o777).toBe(0o644)
  expect(await run).toMatchObject({ code: 0 })
  parent.kill()
})

function stateOf(project: Project): string | undefined {
  if (!existsSync(project.path('zombie'))) return undefined
  const pid = readFileSync(project.path('zombie'), 'utf8').trim()
  return existsSync(`/proc/${pid}/stat`) ? statFields(Number(pid))[0] : undefined
}

function startOf(pid: number): string | undefined {
  return statFields(pid)[19]
}

function statFields(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? []
}
