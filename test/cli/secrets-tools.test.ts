import { readFileSync } from 'node:fs'
import { afterEach, describe, expect } from 'vitest'
import { type Project, test } from './project.ts'
import { hasTmux, TestScreen } from './screen.ts'

/** What the tools that people have, age, ansible-vault and pass, and this program make of each other's files. */

const all = 'inventories/production/secrets/all.age.yml'
const key = '.config/deliver/keys/*-production.key'

async function run(project: Project, line: string): Promise<string> {
  const { code, stdout, stderr } = await project.shell(`set -e; ${line}`)
  expect([code, stderr]).toEqual([0, ''])
  return stdout
}

const screens: TestScreen[] = []
afterEach(() => {
  for (const screen of screens.splice(0)) screen.close()
})

const waiting = { timeout: 60_000 }

function screenOf(project: Project, line: string): TestScreen {
  const screen = new TestScreen(project.folder, line, 100)
  screens.push(screen)
  return screen
}

async function answer(screen: TestScreen, question: string, text: string): Promise<void> {
  await expect.poll(() => screen.text(), waiting).toContain(question)
  screen.type(text)
}

async function begin(project: Project): Promise<void> {
  project.write({
    'inventories/production/hosts.yml': 'all: { hosts: { web1: { ansible_connection: local } } }\n',
  })
  await run(project, 'deliver secrets init -i production')
}

describe.runIf(hasTmux)('age', () => {
  test('decrypts a value that is pasted from the file', async ({ project }) => {
    await begin(project)
    await run(project, 'printf "hunter22 ümläut\\n" | deliver secrets set a.b -i production')
    const pasted = `sed -n 's/^    //p' ${all}`
    expect(await run(project, `${pasted} | age -d -i ${key}`)).toBe('hunter22 ümläut')
  })

  test('makes a value that can be pasted into the file', async ({ project }) => {
    await begin(project)
    const recipient = `$(sed -n 's/^  - //p' inventories/production/environment.yml)`
    await run(
      project,
      `mkdir inventories/production/secrets; { echo 'a: |'; printf hunter22 | age -a -r ${recipient} | sed 's/^/  /'; } >${all}`,
    )
    expect(await run(project, 'deliver secrets view all -i production')).toBe(`# ${all}\na: hunter22\n`)
  })

  test('makes keys: plain, and locked with a passphrase, armored or not', async ({ project }) => {
    project.write({ 'inventories/production/hosts.yml': 'all: { hosts: { web1: } }\n' })
    await project.shell('age-keygen -o key; chmod 600 key')
    const recipient = await run(project, 'age-keygen -y key')
    await run(
      project,
      `deliver secrets init --recipient ${recipient.trim()} -i production; printf hunter22 | deliver secrets set a -i production`,
    )
    const view = 'deliver secrets view all -i production'
    expect(await run(project, `export DELIVER_KEY_FILE=key; ${view}`)).toContain('a: hunter22\n')
    for (const flags of ['-p', '-p -a']) {
      const screen = screenOf(project, `age ${flags} -o locked key && chmod 600 locked`)
      await answer(screen, 'Enter passphrase', 'correct horse')
      await answer(screen, 'Confirm passphrase', 'correct horse')
      await expect.poll(() => screen.text(), waiting).toContain('exit code 0')
      const given = 'export DELIVER_KEY_FILE=locked DELIVER_PASSPHRASE="correct horse"'
      expect(await run(project, `${given}; ${view}`)).toContain('a: hunter22\n')
      screens.pop()?.close()
      await run(project, 'rm locked')
    }
  })

  test('opens the key of an environment that is locked with a passphrase', async ({ project }) => {
    project.write({ 'inventories/production/hosts.yml': 'all: { hosts: { web1: } }\n' })
    await run(project, 'DELIVER_PASSPHRASE="correct horse" deliver secrets init --passphrase -i production')
    const screen = screenOf(project, 'age -d -o opened inventories/production/secrets/key.age')
    await answer(screen, 'Enter passphrase', 'correct horse')
    await expect.poll(() => screen.text(), waiting).toContain('exit code 0')
    expect(readFileSync(project.path('opened'), 'utf8')).toMatch(
      /^# public key: age1\w+\nAGE-SECRET-KEY-1\w+\n$/,
    )
  })
})

describe('ansible-vault', () => {
  test('encrypted a whole file, with a program for the password', async ({ project }) => {
    await begin(project)
    project.write({
      'group_vars/all/vault.yml':
        '# ours\ndb:\n  password: "hunter22: #"\n  ports: [80, 443]\nkey: |\n  one\n  two\n',
      password: '#!/bin/sh\necho pw one\n',
    })
    await project.shell('ansible-vault encrypt --vault-password-file password group_vars/all/vault.yml')
    const before = readFileSync(project.path('group_vars/all/vault.yml'), 'utf8')
    expect(before).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n/)
    expect(
      await run(
        project,
        'deliver secrets import group_vars/all/vault.yml --vault-password-file password -i production',
      ),
    ).toBe(
      `Encrypted in ${all}: db.password, db.ports.0, db.ports.1, key\nNow remove group_vars/all/vault.yml: git rm group_vars/all/vault.yml\n`,
    )
    expect(readFileSync(project.path('group_vars/all/vault.yml'), 'utf8')).toBe(before)
    expect(await run(project, 'deliver secrets view all -i production')).toBe(
      `# ${all}\ndb:\n  password: 'hunter22: #'\n  ports:\n    - '80'\n    - '443'\nkey: |\n  one\n  two\n`,
    )
  })

  test('encrypted some values of a file, with passwords of two labels', async ({ project }) => {
    await begin(project)
    project.write({ pw1: 'one\n', pw2: 'two\n' })
    await run(
      project,
      `chmod 600 pw1 pw2; mkdir host_vars; { echo 'plain: 1'; ansible-vault encrypt_string --vault-id a@pw1 hunter22 --name first; echo; ansible-vault encrypt_string --vault-id b@pw2 hunter33 --name second; } >host_vars/web1.yml 2>/dev/null`,
    )
    const file = 'inventories/production/secrets/web1.age.yml'
    expect(
      await run(
        project,
        'deliver secrets import host_vars/web1.yml --vault-id a@pw1 --vault-id b@pw2 -i production',
      ),
    ).toBe(
      `Encrypted in ${file}: first, second\nNow remove these keys from host_vars/web1.yml: first, second\n`,
    )
    expect(await run(project, 'deliver secrets view web1 -i production')).toBe(
      `# ${file}\nfirst: hunter22\nsecond: hunter33\n`,
    )
    const again = await project.deliver(
      'secrets import host_vars/web1.yml --vault-id a@pw1 --vault-id b@pw2 -i production',
    )
    expect(again).toMatchObject({
      code: 64,
      stderr: expect.stringContaining(`${file} has first, second already`),
    })
    const wrong = await project.deliver('secrets import host_vars/web1.yml --vault-id a@pw1 -i production')
    expect([wrong.code, wrong.stderr.split('\n')[0]]).toEqual([
      65,
      'host_vars/web1.yml:9:16: Cannot decrypt this: the password is wrong, or the text was changed',
    ])
  })
})

test('pass gives a secret to a play, once for all who ask, and nothing shows it', async ({ project }) => {
  project.write({
    'inventories/production/hosts.yml':
      'all: { hosts: { web1: , web2: }, vars: { ansible_connection: local, password: \'{{ lookup "secret" "shop/db" }}\' } }\n',
    'inventories/production/environment.yml': 'secrets_command: ./ask\n',
    ask: '#!/bin/sh\necho "$*" >>asked\nexec pass show -- "$@"\n',
    'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - { copy: { dest: '{{ playbook_dir }}/{{ inventory_hostname }}.conf', content: 'password={{ password }}', mode: '0600' } }
    - { debug: { msg: 'it is {{ password }}' } }
    - { debug: { msg: '{{ lookup "secret" "shop/none" }}' }, ignore_errors: true }
`,
  })
  const gpg = `export GNUPGHOME=$PWD/gpg PASSWORD_STORE_DIR=$PWD/store; mkdir -p -m 700 gpg; trap 'gpgconf --kill all' EXIT`
  await run(
    project,
    `${gpg}; { gpg --batch --quiet --passphrase '' --quick-gen-key shop@example.org; pass init shop@example.org; printf 'hunter22\\n' | pass insert -e shop/db; } >/dev/null 2>&1`,
  )
  const { code, stdout, stderr } = await project.shell(
    `${gpg}; deliver-play site.yml -i production -vv --diff`,
  )
  expect([code, stderr], stdout).toEqual([0, ''])
  expect(readFileSync(project.path('web2.conf'), 'utf8')).toBe('password=hunter22')
  expect(
    readFileSync(project.path('asked'), 'utf8')
      .split('\n')
      .filter(line => line === 'shop/db'),
  ).toEqual(['shop/db'])
  expect(stdout).toContain('ok          web1, web2\n              "***"\n')
  expect(stdout).toContain('shop/none is not in the password store')
  expect(stdout).not.toContain('hunter22')
})
