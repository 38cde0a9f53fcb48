import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { type Project, type Started, test } from './project.ts'

/** A task that begins by writing down its process, and then takes its time. */
function slow(project: Project, seconds: number): void {
  project.write({
    'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - { name: Slow, shell: "echo $$ > pid; exec sleep ${seconds}", args: { chdir: "{{ playbook_dir }}" } }
    - { name: After, ping: }
`,
    'hosts.yml': 'all: { hosts: { web1: { ansible_connection: local } } }\n',
  })
}

/** Starts it, and waits until its task is at work. */
async function atWork(project: Project): Promise<Started> {
  const started = project.startPlay('site.yml -i hosts.yml')
  await expect.poll(() => pidIn(project), { timeout: 10_000 }).toBeGreaterThan(0)
  return started
}

function pidIn(project: Project): number {
  return existsSync(project.path('pid')) ? Number(readFileSync(project.path('pid'), 'utf8')) : 0
}

/** Whether a process runs: one that ended and that nobody asked about yet has no command line any more. */
function isAlive(pid: number): boolean {
  const path = `/proc/${pid}/cmdline`
  return existsSync(path) && readFileSync(path).length > 0
}

test.for(['SIGINT', 'SIGTERM'] as const)(
  '%s lets what runs finish, begins nothing more, and says so',
  async (signal, { project }) => {
    slow(project, 1)
    const { process, ended } = await atWork(project)
    process.kill(signal)
    const { code, stdout, stderr } = await ended
    expect(code).toBe(130)
    expect(stderr).toBe('\nStopping after the tasks that run now; once more to stop at once\n')
    expect(stdout).toContain('changed     web1')
    expect(stdout).not.toContain('After')
    expect(stdout).toContain('RECAP')
    expect(isAlive(pidIn(project))).toBe(false)
    expect(readdirSync(project.path('.deliver'))).toEqual([])
  },
)

test.for([
  '{ pause: { seconds: 60 } }',
  '{ command: "false", until: false, retries: 9, delay: 60 }',
  '{ wait_for: { path: /not/there, timeout: 60 } }',
])('what only waits is given up: %s', async (task, { project }) => {
  slow(project, 0)
  project.write({
    'site.yml': readFileSync(project.path('site.yml'), 'utf8').replace('{ name: After, ping: }', task),
  })
  const { process, ended, printed } = await atWork(project)
  await expect.poll(() => printed().match(/^TASK/gm), { timeout: 10_000 }).toHaveLength(2)
  await new Promise(resolve => setTimeout(resolve, 300)) // from the heading to the waiting
  process.kill('SIGINT')
  const { code, stdout } = await ended
  expect(stdout).toContain('It was interrupted while it waited')
  expect(stdout).toContain('RECAP')
  expect(code).toBe(130)
})

test('the second time it ends at once, and what it started on this machine too', async ({ project }) => {
  slow(project, 60)
  const { process, ended } = await atWork(project)
  process.kill('SIGINT')
  await new Promise(resolve => process.stderr?.once('data', resolve))
  process.kill('SIGINT')
  expect(await ended).toMatchObject({ code: 130 })
  await expect.poll(() => isAlive(pidIn(project))).toBe(false)
})

test('a question can be interrupted too', async ({ project }) => {
  slow(project, 60)
  const { stdout } = await project.shell(`
    export -f deliver-play
    mkfifo keys
    SHELL=/bin/bash script -qefc 'deliver-play site.yml -i hosts.yml -K' /dev/null <keys >seen &
    exec 3>keys
    until grep -q 'The password that sudo wants: ' seen; do sleep 0.1; done
    printf '\\003' >&3
    wait $!
    echo "exit code $?"
    cat seen`)
  expect(stdout).toContain('exit code 130')
  expect(stdout).toContain('Stopping')
  expect(stdout).not.toContain('TASK')
})
