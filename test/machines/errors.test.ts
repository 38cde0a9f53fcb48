import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { containerOf, machines, network, on, type Played, play, script, scriptAsAnotherClone } from './lab.ts'

const folder = mkdtempSync(join(tmpdir(), 'deliver-errors-'))

beforeAll(() => void script('scripts/lib/machines'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Every playbook would make this file: nothing of it may be on any machine afterwards. */
const half = '/etc/half-written'
const write = `copy: { content: "one\\ntwo\\n", dest: ${half} }`

test.for([
  {
    mistake: 'YAML that cannot be read',
    playbook: `- hosts: machines\n  tasks:\n    - ${write}\n    - debug: { msg: [ }\n`,
    code: 65,
    says: ['site.yml:4:23: Cannot read YAML', '| ', '^'],
  },
  {
    mistake: 'an unknown module',
    playbook: `- hosts: machines\n  tasks:\n    - ${write}\n    - copi: { dest: /x }\n`,
    code: 65,
    says: ['site.yml:4:7: The module copi is not known', 'hint: did you mean copy?'],
  },
  {
    mistake: 'an unknown parameter',
    playbook: `- hosts: machines\n  tasks:\n    - ${write}\n    - copy: { dst: /x, content: x }\n`,
    code: 65,
    says: ['site.yml:4:15: copy has no parameter dst', 'hint: did you mean dest?', 'copy needs dest'],
  },
  {
    mistake: 'an undefined variable',
    playbook: `- hosts: machines
  become: true
  vars: { greeting: hello }
  tasks:
    - copy: { content: "{{ greetin }}", dest: ${half} }
`,
    code: 2,
    says: ['site.yml:5:28: ', 'greetin', 'hint: did you mean greeting?'],
  },
])('$mistake is told with its place and cure', async ({ playbook, code, says }) => {
  writeFileSync(join(folder, 'site.yml'), playbook)
  const played = await play(join(folder, 'site.yml'))
  expectSaid(played, code, says)
  for (const machine of machines) expect(await on(machine, `ls ${half}* 2>/dev/null || :`)).toBe('')
})

test('a wrong password is refused once, and says what was tried', async () => {
  const played = await reach({ ansible_password: 'wrong', ansible_host_key_checking: 'no' })
  expectSaid(played, 77, ['Cannot log in to node1', 'as vagrant: it refused the password', 'hint: '])
})

test('a host key that changed is refused before anything is sent', async () => {
  const hosts = join(folder, 'known_hosts')
  const other = (await on('node2', 'cat /etc/ssh/ssh_host_ed25519_key.pub')).split(' ').slice(0, 2).join(' ')
  writeFileSync(hosts, `# a comment\n${network}.111 ${other}\n`)
  const played = await reach({ ansible_known_hosts_file: hosts })
  expectSaid(played, 77, ['known_hosts:2', 'SHA256:'])
  expect(played.output.match(/SHA256:/g)?.length).toBeGreaterThanOrEqual(2)
})

test('a host that nobody knows is refused, with the command that accepts it', async () => {
  const played = await reach({ ansible_known_hosts_file: join(folder, 'nothing') })
  expectSaid(played, 77, ['SHA256:', 'hint: '])
})

test('machines of another clone are left alone, with the command that takes them away', async () => {
  const names = machines.map(containerOf).join(' ')
  const { status, stderr } = scriptAsAnotherClone('scripts/lib/machines', join(folder, 'nothing'))
  expect(stderr).toContain(`error: ${names} are machines of another clone\n`)
  expect(stderr).toContain(`docker rm --force --volumes ${names}\n`)
  expect(status).toBe(1)
  expect(await on('node1', 'echo up')).toBe('up')
})

/** Runs a play on node1 through a static inventory with these settings, without any key. */
async function reach(settings: Record<string, string>): Promise<Played> {
  const host = { ansible_host: `${network}.111`, ansible_user: 'vagrant', ...settings }
  writeFileSync(join(folder, 'hosts.yml'), JSON.stringify({ all: { hosts: { node1: host } } }))
  writeFileSync(join(folder, 'site.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${write}\n`)
  const played = await play(join(folder, 'site.yml'), '-i', join(folder, 'hosts.yml'))
  expect(await on('node1', `ls ${half}* 2>/dev/null || :`)).toBe('')
  return played
}

function expectSaid({ code, output, errors }: Played, wanted: number, says: readonly string[]): void {
  for (const text of says) expect(output + errors).toContain(text)
  expect(code).toBe(wanted)
}
