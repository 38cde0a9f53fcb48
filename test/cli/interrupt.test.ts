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

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
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

/** Replaces the tasks of the playbook by others, which write down what they do. */
function loop(project: Project, more: string): void {
  slow(project, 1)
  project.write({
    'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - name: Each
      shell: "echo {{ inventory_hostname }} {{ item }} >> done; echo $$ > pid; sleep 0.5"
      args: { chdir: "{{ playbook_dir }}" }
      loop: [1, 2, 3, 4]
      changed_when: not (default again false)
      notify: Tell
      ${more}
    - { name: After, ping: }
  handlers:
    - { name: Tell, shell: "echo {{ inventory_hostname }} >> told", args: { chdir: "{{ playbook_dir }}" } }
`,
  })
}

function linesOf(project: Project, name: string): string[] {
  return existsSync(project.path(name)) ? readFileSync(project.path(name), 'utf8').trim().split('\n') : []
}

test.for(['', 'loop_control: { pause: 30 }', 'ignore_errors: true'])(
  'no further item of a loop begins, and what its items notified is not lost: %s',
  async (more, { project }) => {
    loop(project, more)
    const { process, ended } = await atWork(project)
    process.kill('SIGINT')
    const { code, stdout } = await ended
    expect(code).toBe(130)
    expect(stdout).toContain('It was interrupted: 3 items are not done')
    expect(stdout).toContain('RECAP')
    expect(stdout).not.toContain('After')
    expect(linesOf(project, 'done')).toEqual(['web1 1'])
    loop(project, '')
    expect(await project.play('site.yml -i hosts.yml -e {"again":true}')).toMatchObject({ code: 0 })
    expect(linesOf(project, 'told')).toEqual(['web1'])
  },
)

test('the task does not begin on hosts whose turn has not come', async ({ project }) => {
  loop(project, '')
  const hosts = 'all: { hosts: { web1: , web2: , web3: }, vars: { ansible_connection: local } }\n'
  project.write({ 'hosts.yml': hosts })
  const started = project.startPlay('site.yml -i hosts.yml -f 1')
  await expect.poll(() => pidIn(project), { timeout: 10_000 }).toBeGreaterThan(0)
  started.process.kill('SIGINT')
  expect(await started.ended).toMatchObject({ code: 130 })
  expect(linesOf(project, 'done')).toEqual(['web1 1'])
})

test('a terminal that is gone is no bug', async ({ project }) => {
  slow(project, 1)
  const started = await atWork(project)
  started.process.stdout?.destroy()
  started.process.stderr?.destroy()
  started.process.kill('SIGHUP')
  expect(await started.ended).toMatchObject({ code: 130 })
})

test('the second time it ends at once, and what it started on this machine too', async ({ project }) => {
  slow(project, 60)
  const { process, ended } = await atWork(project)
  process.kill('SIGINT')
  await new Promise(resolve => process.stderr?.once('data', resolve))
  process.kill('SIGINT')
  const { code, stdout } = await ended
  expect(code).toBe(130)
  expect(stdout).toMatch(/unreachable +web1\n.*what became of the task is unknown[\s\S]*RECAP/)
  await expect.poll(() => isAlive(pidIn(project))).toBe(false)
  expect(readdirSync(project.path('.deliver'))).toEqual([])
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
