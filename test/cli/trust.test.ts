import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { Sshd } from '../../src/testing/sshd.ts'
import { type Project, test } from './project.ts'
import { hasTmux, TestScreen } from './screen.ts'

let sshd: Sshd
const screens: TestScreen[] = []
beforeAll(async () => {
  sshd = await Sshd.start({ addresses: ['127.0.0.1', '127.0.0.2'] })
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', sshd.userKey])
})
afterAll(() => sshd.stop())
afterEach(() => {
  for (const screen of screens.splice(0)) screen.close()
})

/** Two names of one server, which is new, and lets in who has a key with a passphrase. */
function start(project: Project, line: string): TestScreen {
  mkdirSync(project.path('.ssh'))
  project.write({
    '.ssh/config': `Host one\n  HostName 127.0.0.1\nHost two\n  HostName 127.0.0.2\nHost *\n  HashKnownHosts no\n  Port ${sshd.port}\n  IdentityFile ${sshd.userKey}\n`,
    'site.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - ping:\n',
  })
  const screen = new TestScreen(project.folder, line, 140, 'SSH_AUTH_SOCK=')
  screens.push(screen)
  return screen
}

async function shows(screen: TestScreen, text: string | RegExp): Promise<void> {
  await expect.poll(() => screen.text(), { timeout: 60_000 }).toMatch(text)
}

const knownLines = (project: Project) =>
  readFileSync(join(project.folder, '.ssh/known_hosts'), 'utf8').trim().split('\n').sort()
const wanted = () => ['127.0.0.1', '127.0.0.2'].map(address => `[${address}]:${sshd.port} ${sshd.hostKey()}`)

describe.skipIf(!hasTmux)('at a terminal', () => {
  test('deliver trust shows keys and asks once for all', async ({ project }) => {
    const screen = start(project, 'deliver trust one two')
    await shows(screen, /Trust 2 keys of 2 hosts\? \[y\/N\]/)
    screen.type('y')
    await shows(screen, 'exit code 0')
    expect(knownLines(project)).toEqual(wanted())
  })

  test('a no accepts nothing', async ({ project }) => {
    const screen = start(project, 'deliver trust one')
    await shows(screen, /Trust 1 key of 1 host\? \[y\/N\]/)
    screen.type('n')
    await shows(screen, 'exit code 77')
  })

  test('a run asks about unknown keys, one answer for all, and once for the passphrase', async ({
    project,
  }) => {
    const screen = start(project, 'deliver_play site.yml -i one,two,')
    await shows(
      screen,
      /shows a key that nobody knows, ssh-ed25519 SHA256:\S+ *\n?.*Trust it\? \[y\]es, \[n\]o/,
    )
    const offersAll = screen.text().includes('[a]ll')
    screen.type(offersAll ? 'a' : 'y')
    if (!offersAll) {
      await expect.poll(() => screen.text().split('Trust it?').length, { timeout: 60_000 }).toBe(3)
      screen.type('y')
    }
    await shows(screen, `The passphrase of ${sshd.userKey}:`)
    screen.type('open sesame')
    await shows(screen, 'exit code 0')
    expect(screen.text().match(/The passphrase of/g)).toHaveLength(1)
    expect(screen.text()).not.toContain('sesame')
    expect(knownLines(project)).toEqual(wanted())
  })
})
