import { createServer } from 'node:net'
import { afterEach, expect } from 'vitest'
import { makeKey, Sshd } from '../../src/testing/sshd.ts'
import { test } from './project.ts'

const sshds: Sshd[] = []
afterEach(async () => {
  await Promise.all(sshds.splice(0).map(sshd => sshd.stop()))
})

const site = `
- hosts: all
  gather_facts: false
  tasks:
    - { name: Ping, ping: }
    - { name: Refuse, fail: { msg: not today }, when: default refuses false }
`

test('0: all is well', async ({ project }) => {
  project.write({ 'site.yml': site })
  expect(await project.play('site.yml -i web1, -c local')).toMatchObject({ code: 0, stderr: '' })
})

test('2: a task failed', async ({ project }) => {
  project.write({ 'site.yml': site })
  expect(await project.play('site.yml -i web1, -c local -e {"refuses":true}')).toMatchObject({
    code: 2,
    stderr: '',
  })
})

test('4: a host was unreachable', async ({ project }) => {
  project.write({ 'site.yml': site })
  const { code, stdout } = await project.play(`site.yml -i 127.0.0.1:${await closedPort()}, -T 1`)
  expect(stdout).toContain('the connection was refused')
  expect(code).toBe(4)
})

test('6: a task failed, and another host was unreachable', async ({ project }) => {
  project.write({
    'site.yml': site,
    'hosts.yml': `all: { hosts: {
      web1: { ansible_connection: local, refuses: true },
      web2: { ansible_host: 127.0.0.1, ansible_port: ${await closedPort()} } } }`,
  })
  expect(await project.play('site.yml -i hosts.yml -T 1')).toMatchObject({ code: 6 })
})

test.for([
  ['site.yml --chek', 'There is no flag --chek\n  hint: did you mean --check?\n'],
  ['sites.yml', 'There is no playbook sites.yml\n  hint: looked in . and in playbooks/\n'],
  [
    '',
    'Not enough non-option arguments: got 0, need at least 1\n  hint: deliver-play --help shows every flag\n',
  ],
])('64: the command line is wrong: deliver-play %s', async ([line = '', stderr], { project }) => {
  project.write({ 'site.yml': site })
  expect(await project.play(line)).toEqual({ code: 64, stdout: '', stderr })
})

test('65: files are wrong, and all that is wrong is told', async ({ project }) => {
  project.write({ 'site.yml': '- hosts: all\n  tasks:\n    - { pingg: }\n    - { debug: { mesg: a } }\n' })
  expect(await project.play('site.yml -i web1,')).toEqual({
    code: 65,
    stdout: '',
    stderr: `site.yml:3:9: The module pingg is not known
   2 |   tasks:
   3 |     - { pingg: }
     |         ^
  hint: did you mean ping?
site.yml:4:18: debug has no parameter mesg
   3 |     - { pingg: }
   4 |     - { debug: { mesg: a } }
     |                  ^
  hint: did you mean msg?
`,
  })
})

test('77: the key of a host is not known, or ours is refused', async ({ project }) => {
  const sshd = await Sshd.start()
  sshds.push(sshd)
  const host = (known: string, key: string) => `all: { hosts: { web1: {
    ansible_host: 127.0.0.1, ansible_port: ${sshd.port}, ansible_user: root,
    ansible_known_hosts_file: ${known}, ansible_ssh_private_key_file: ${JSON.stringify(key)} } } }`
  project.write({
    'site.yml': site,
    'strange.yml': host('/dev/null', sshd.userKey),
    'refused.yml': host(sshd.knownHosts, makeKey(project.path('other'), 'ed25519')),
    'right.yml': host(sshd.knownHosts, sshd.userKey),
  })
  const [strange, refused, right] = await Promise.all(
    ['strange', 'refused', 'right'].map(name => project.play(`site.yml -i ${name}.yml --check`)),
  )
  expect([strange?.code, refused?.code, right?.code]).toEqual([77, 77, 0])
  expect(strange?.stdout).toContain('Cannot trust web1')
  expect(refused?.stdout).toContain('Cannot log in to web1')
})

test('1: what is no mistake of a person is a bug, and told with its stack', async ({ project }) => {
  project.write({
    'site.yml': site,
    'broken.mjs': 'process.stdout.write = () => { throw new RangeError("it is broken") }\n',
  })
  const env = { NODE_OPTIONS: '--import ./broken.mjs' }
  const { code, stdout, stderr } = await project.play('site.yml --list-tasks', { env })
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^This is a bug of deliver, please report it:\nRangeError: it is broken\n {4}at /)
})

/** A port of loopback at which nobody listens. */
function closedPort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
