import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { expect } from 'vitest'
import type { Secret } from '../../src/base/secret.ts'
import { newIdentity } from '../../src/secrets/age.ts'
import { writeSecrets } from '../../src/secrets/testing.ts'
import { type Project, test } from './project.ts'

const { username } = userInfo()

/** A project with an environment, committed on a branch. */
function committed(project: Project, settings: string, branch = 'master'): void {
  project.write({
    'site.yml':
      '- { hosts: all, gather_facts: false, tasks: [{ shell: { cmd: echo x >> ran, chdir: "{{ playbook_dir }}" } }] }\n',
    'inventories/production/hosts.yml':
      'all: { hosts: { web1: { ansible_connection: local }, web2: { ansible_connection: local } } }\n',
    'inventories/production/environment.yml': settings,
    '.gitignore': 'ran\n',
  })
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', project.folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words])
  git('init', '-q', '-b', branch)
  git('add', '.')
  git('commit', '-q', '-m', 'all')
}

const hint = '  hint: --override REASON runs nevertheless; the reason is recorded\n'

test('a branch that an environment does not take is refused before anything is done', async ({ project }) => {
  committed(project, 'branches: master', 'develop')
  const { code, stdout, stderr } = await project.play('site.yml -i production')
  expect([code, stdout, stderr]).toEqual([
    77,
    '',
    `production takes the branch master, and this is develop\n${hint}`,
  ])
  expect([existsSync(project.path('ran')), existsSync(project.path('.deliver'))]).toEqual([false, false])
})

test('what was not committed is refused where branches are set, and every reason is told at once', async ({
  project,
}) => {
  committed(project, 'branches: master\noperators: [nobody-else]', 'develop')
  project.write({ 'site.yml': '- { hosts: all, tasks: [] } # changed\n' })
  const { code, stderr } = await project.play('site.yml -i production')
  expect([code, stderr.split('\n').filter(line => !line.startsWith('  '))]).toEqual([
    77,
    [
      `${username} may not change production: its operators are nobody-else`,
      'production takes the branch master, and this is develop',
      'production takes what was committed, and this is not: changed: site.yml',
      '',
    ],
  ])
})

test.for(['--check', '--list-hosts', '--syntax-check'])('%s passes every gate', async (flag, { project }) => {
  committed(project, 'branches: master\noperators: nobody\nconfirm: true', 'develop')
  expect(await project.play(`site.yml -i production ${flag}`)).toMatchObject({ code: 0 })
})

test('an override lets in, and the record says who and why', async ({ project }) => {
  committed(project, 'branches: master', 'develop')
  const run = await project.play("site.yml -i production --override 'the house is on fire' -l web1")
  expect(run).toMatchObject({ code: 0 })
  const { stdout } = await project.deliver('runs -i production')
  expect(stdout).toMatch(
    new RegExp(
      `^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d  ok +\\d+ s  ${username} on ${hostname()}  develop [\\da-f]{12}  deliver-play site.yml -l web1  \\(override: the house is on fire\\)\\n$`,
    ),
  )
  const [recorded] = (await project.deliver('runs -i production --json')).stdout.trim().split('\n')
  expect(JSON.parse(recorded ?? '')).toMatchObject({
    user: username,
    exit: 0,
    branch: 'develop',
    uncommitted: 0,
  })
})

test('a run is confirmed by a person, or by a flag', async ({ project }) => {
  committed(project, 'confirm: true')
  const asked = await project.play('site.yml -i production')
  expect([asked.code, asked.stderr]).toEqual([
    77,
    'production wants a person to confirm, and this is no terminal\n  hint: --check --diff shows what would change, and --yes confirms it\n',
  ])
  expect(await project.play('site.yml -i production --yes')).toMatchObject({ code: 0 })
})

test('a run that failed and one that was killed are recorded as such', async ({ project }) => {
  committed(project, '')
  project.write({
    'fails.yml': '- { hosts: web1, gather_facts: false, tasks: [{ command: "false" }] }\n',
    'hangs.yml': '- { hosts: web1, gather_facts: false, tasks: [{ command: sleep 60 }] }\n',
  })
  await project.play('fails.yml -i production')
  const hanging = project.startPlay('hangs.yml -i production')
  await expect.poll(() => hanging.printed(), { timeout: 10_000 }).toContain('TASK')
  const running = await project.deliver('runs -i production')
  hanging.process.kill('SIGKILL')
  await hanging.ended
  const killed = await project.deliver('runs -i production')
  const words = (text: string) => text.split('\n').map(line => line.split(/ {2,}/)[1])
  expect([words(running.stdout), words(killed.stdout)]).toEqual([
    ['failed', 'runs', undefined],
    ['failed', 'killed', undefined],
  ])
})

test('the lock of a run is shown, kept while the run is alive, and released when it is gone', async ({
  project,
}) => {
  committed(project, '')
  project.write({ 'hangs.yml': '- { hosts: web1, gather_facts: false, tasks: [{ command: sleep 60 }] }\n' })
  expect(await project.deliver('lock status -i production')).toMatchObject({ stdout: 'production is free\n' })
  const hanging = project.startPlay('hangs.yml -i production')
  await expect.poll(() => hanging.printed(), { timeout: 10_000 }).toContain('TASK')
  const { id } = JSON.parse(readFileSync(project.path('.deliver/production.lock'), 'utf8'))
  const who = `deliver-play hangs.yml by ${username} since \\S+ \\(process ${hanging.process.pid} on ${hostname()}\\), run ${id}`
  const held = await project.deliver('lock status -i production')
  expect(held.stdout).toMatch(new RegExp(`^production is held: ${who}\n$`))
  const alive = await project.deliver(`lock release ${id} -i production`)
  expect([alive.code, alive.stderr.split('\n')[0]]).toEqual([
    64,
    `The run ${id} is alive: process ${hanging.process.pid}`,
  ])
  hanging.process.kill('SIGKILL')
  await hanging.ended
  const left = await project.deliver('lock status -i production')
  expect(left.stdout).toMatch(new RegExp(`^production is left by a run that is gone, .*: ${who}\n$`))
  expect(await project.deliver('lock release 0000 -i production')).toMatchObject({ code: 64 })
  expect(await project.deliver(`lock release ${id} -i production`)).toMatchObject({
    code: 0,
    stdout: 'Released the lock of production\n',
  })
  expect(existsSync(project.path('.deliver/production.lock'))).toBe(false)
})

test('ping says of each host whether it can be worked on', async ({ project }) => {
  committed(project, '')
  project.write({
    'inventories/production/hosts.yml':
      'all: { hosts: { web1: { ansible_connection: local }, database: { ansible_host: 127.0.0.1, ansible_port: 1 } } }\n',
  })
  const { code, stdout } = await project.deliver('ping -i production -T 1')
  expect([
    code,
    stdout
      .replace(/\d+ ms/, 'N ms')
      .split('\n')
      .toSorted(),
  ]).toEqual([
    4,
    [
      '',
      'database  unreachable  Cannot reach database ([127.0.0.1]:1): the connection was refused',
      'web1      ok           N ms',
    ],
  ])
  expect(await project.deliver('ping -i production web1 --json')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\{"host":"web1","status":"ok","milliseconds":\d+\}\n$/),
  })
  expect(await project.deliver('ping -i production web2')).toMatchObject({
    code: 64,
    stderr: 'No host and no group is called web2\n  hint: did you mean web1?\n',
  })
})

test('doctor says what is wrong, and what mends it', async ({ project }) => {
  committed(project, 'branches: main')
  const { code, stdout } = await project.deliver('doctor -i production web1')
  expect(code).toBe(2)
  expect(stdout).toContain(`  BAD production takes the branch main, and this is master\n    ${hint}`)
  expect(stdout).toMatch(/\nweb1\n {2}ok {2}reached and logged in, in \d+ ms\n/)
})

test.for(['', '--check', '--list-hosts'])(
  'without its key an environment is closed, with "%s" too',
  async (flag, { project }) => {
    const { recipient } = await newIdentity()
    committed(project, `recipients: ${recipient}\n`)
    const { code, stdout, stderr } = await project.play(`site.yml -i production ${flag}`)
    expect([code, stdout, stderr]).toEqual([
      77,
      '',
      expect.stringMatching(
        new RegExp(
          `^Cannot open production: there is no key for it. Its secrets are encrypted for\n  ${recipient}\nLooked in\n`,
        ),
      ),
    ])
    expect([existsSync(project.path('ran')), existsSync(project.path('.deliver'))]).toEqual([false, false])
  },
)

test('the key of one environment does not open another, and a play gets the secrets of its own', async ({
  project,
}) => {
  const [production, staging] = [await newIdentity(), await newIdentity()]
  committed(project, `recipients: ${production.recipient}\n`)
  project.write({
    'inventories/staging/environment.yml': `recipients: ${staging.recipient}\n`,
    'inventories/staging/hosts.yml': 'all: { hosts: { web3: { ansible_connection: local } } }\n',
    'show.yml': `- hosts: web1
  gather_facts: false
  tasks:
    - { copy: { content: '{{ db.password }}', dest: '{{ playbook_dir }}/shown', mode: '0600' } }
    - { debug: { msg: 'the password is {{ db.password }}' } }
`,
  })
  await writeSecrets(
    project.path('inventories/production'),
    'web1',
    'db:\n  password: <hunter2 and more>\n',
    [production.recipient],
  )
  const withKey = (key: Secret) => ({ env: { DELIVER_KEY: key.reveal() } })
  const wrong = await project.play('show.yml -i production', withKey(staging.secret))
  expect([wrong.code, wrong.stderr.split('\n')[0]]).toEqual([
    77,
    'Cannot open production with the key of DELIVER_KEY: this is the key of staging',
  ])
  const right = await project.play('show.yml -i production -vvv --diff', withKey(production.secret))
  expect(right.code).toBe(0)
  expect(readFileSync(project.path('shown'), 'utf8')).toBe('hunter2 and more')
  expect(right.stdout).toContain('content: (none) -> ***')
  expect(right.stdout + right.stderr).not.toContain('hunter2')
  const host = await project.deliver('inventory -i production --host web1', withKey(production.secret))
  expect(JSON.parse(host.stdout)).toMatchObject({ db: { password: '***' } })
  expect(await project.deliver('inventory -i production --host web1')).toMatchObject({ code: 0 })
})

test('doctor tells that the key is missing', async ({ project }) => {
  const { recipient } = await newIdentity()
  committed(project, `recipients: ${recipient}\n`)
  const { code, stdout } = await project.deliver('doctor -i production')
  expect(code).toBe(77)
  expect(stdout).toMatch(/\n {2}BAD Cannot open production: there is no key for it/)
})
