import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect } from 'vitest'
import { type Ended, type Project, test } from './project.ts'

const folder = 'inventories/production'
const all = `${folder}/secrets/all.age.yml`

const canMount = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

/** A project with an environment that has a key. */
async function begin(project: Project): Promise<string> {
  project.write({
    [`${folder}/hosts.yml`]: 'web: { hosts: { web1: , web2.example.org: } }\ndb: { hosts: { db1: } }\n',
  })
  const { code, stdout, stderr } = await project.deliver('secrets init -i production')
  expect([code, stderr]).toEqual([0, ''])
  return /age1\w+/.exec(stdout)?.[0] ?? ''
}

function keyFile(project: Project): string {
  const keys = project.path('.config/deliver/keys')
  return `${keys}/${readdirSync(keys)[0]}`
}

async function set(project: Project, key: string, value: string): Promise<Ended> {
  return await project.shell(`printf '%s\\n' '${value}' | deliver secrets set ${key} -i production`)
}

function contentOf(project: Project, path: string): string {
  return readFileSync(project.path(path), 'utf8')
}

test('from a new key to values that can be read again', async ({ project }) => {
  const recipient = await begin(project)
  expect(contentOf(project, `${folder}/environment.yml`)).toBe(`recipients:\n  - ${recipient}\n`)
  expect(statSync(keyFile(project)).mode & 0o777).toBe(0o600)
  expect(keyFile(project)).toMatch(/\/it_s_a_folder_\w+-production\.key$/)

  expect(await set(project, 'database.password', 'hunter22')).toEqual({
    code: 0,
    stderr: '',
    stdout: `database.password of all is set in ${all}\n`,
  })
  expect((await set(project, 'db.password', 'hunter33')).stdout).toContain('password of db is set')
  expect((await set(project, 'web2.example.org.token', '0640')).stdout).toContain(
    'token of web2.example.org is set',
  )
  expect(contentOf(project, all)).toMatch(
    /^database:\n {2}password: \|\n {4}-----BEGIN AGE ENCRYPTED FILE-----\n/,
  )
  expect(statSync(project.path(all)).mode & 0o777).toBe(0o644)

  expect(await project.deliver('secrets view -i production')).toEqual({
    code: 0,
    stderr: '',
    stdout: `# ${all}
database:
  password: hunter22
# ${folder}/secrets/db.age.yml
password: hunter33
# ${folder}/secrets/web2.example.org.age.yml
token: '0640'
`,
  })
  expect((await project.deliver('secrets view --keys -i production')).stdout).toBe(
    'all.database.password\ndb.password\nweb2.example.org.token\n',
  )
  expect((await project.deliver('secrets unset db.password -i production')).code).toBe(0)
  expect(contentOf(project, `${folder}/secrets/db.age.yml`)).toBe('')
})

test('a value of several lines stays as it is, and one from a file too', async ({ project }) => {
  await begin(project)
  project.write({ key: '-----BEGIN X-----\nabc\n-----END X-----\n' })
  await project.shell('cat key | deliver secrets set piped -i production')
  await project.deliver('secrets set filed --file key -i production')
  expect((await project.deliver('secrets view all -i production')).stdout).toBe(`# ${all}
piped: |
  -----BEGIN X-----
  abc
  -----END X-----
filed: |
  -----BEGIN X-----
  abc
  -----END X-----
`)
})

describe('mistakes of the command line', () => {
  test.for<[string, number, string]>([
    ['secrets nothing', 64, 'There is no command deliver secrets nothing\n'],
    ['secrets viwe', 64, 'There is no command deliver secrets viwe\n  hint: did you mean view?\n'],
    [
      'secrets set key value -i production',
      64,
      'deliver secrets set takes [NAME.]KEY, and not 2 words\n  hint: a value on a command line can be seen by others: it is read from standard input, or asked for\n',
    ],
    ['secrets set -i production', 64, 'deliver secrets set takes [NAME.]KEY, and not 0 words\n'],
    ['secrets set a -i production', 64, 'There is no value for a\n'],
    ['secrets set a..b -i production', 64, 'a..b is no key: a part of it is empty\n'],
    ['secrets set __proto__.a -i production', 64, 'The key __proto__ is not allowed\n'],
    ['secrets set a --file nowhere -i production', 65, 'Cannot read nowhere: there is no such file\n'],
    ['secrets view wbe -i production', 64, 'There is no group and no host wbe\n  hint: did you mean web?\n'],
    ['secrets view ../x -i production', 64, '../x cannot be the name of a group or host\n'],
    ['secrets unset a -i production', 64, `There is no a in ${all}\n`],
    ['secrets view -i nowhere', 64, 'There is no environment nowhere\n'],
    [
      'secrets view -i production -i other',
      64,
      'Secrets belong to one environment, and not to production and other\n',
    ],
    [
      'secrets view -i inventories/production/hosts.yml',
      64,
      'inventories/production/hosts.yml is no folder, and so no environment\n',
    ],
    ['secrets init -i production', 64, 'You have a key of production already, in '],
    ['secrets init --recipient age1typo -i production', 64, 'age1typo is no public key of age\n'],
    [
      'secrets init --passphrase --recipient age1x -i production',
      64,
      '--passphrase is for a new key, and --recipient makes none\n',
    ],
    ['secrets import nowhere -i production', 65, 'Cannot read nowhere: there is no such file\n'],
    ['secrets', 64, ''],
  ])('%s', async ([line, code, message], { project }) => {
    await begin(project)
    const ended = await project.deliver(line)
    expect([ended.code, ended.stderr.slice(0, message.length)]).toEqual([code, message])
  })

  test('every command tells its flags', async ({ project }) => {
    const { stdout } = await project.deliver('secrets --help')
    const names = [...stdout.matchAll(/^ {2}deliver secrets (\w+)/gm)].map(([, name]) => name)
    expect(names).toEqual(['init', 'set', 'unset', 'view', 'edit', 'recipients', 'rekey', 'check', 'import'])
    for (const name of names) {
      expect(await project.deliver(`secrets ${name} --help`)).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringContaining('--inventory'),
      })
    }
  })
})

describe('without the key', () => {
  test('values are set, and not read: exit code 77', async ({ project }) => {
    await begin(project)
    await set(project, 'a', 'hunter22')
    rmSync(keyFile(project))
    expect(await set(project, 'b', 'hunter33')).toMatchObject({ code: 0 })
    for (const line of ['view', 'edit', 'rekey']) {
      const { code, stdout, stderr } = await project.deliver(`secrets ${line} -i production`)
      expect([code, stdout, stderr.split('\n')[0]]).toEqual([
        77,
        '',
        'Cannot open production: there is no key for it. Its secrets are encrypted for',
      ])
    }
  })

  test('a key that others can read is refused', async ({ project }) => {
    await begin(project)
    await set(project, 'a', 'hunter22')
    chmodSync(keyFile(project), 0o644)
    const { code, stderr } = await project.deliver('secrets view -i production')
    expect(code).toBe(77)
    expect(stderr).toContain(`chmod 600 ${keyFile(project)}`)
  })
})

test('a key with a passphrase lies in the environment', async ({ project }) => {
  project.write({ [`${folder}/hosts.yml`]: 'web: { hosts: { web1: } }\n' })
  const env = { DELIVER_PASSPHRASE_PRODUCTION: 'correct horse battery' }
  const made = await project.deliver('secrets init --passphrase -i production', { env })
  expect(made).toMatchObject({ code: 0, stderr: '' })
  expect(contentOf(project, `${folder}/secrets/key.age`)).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/)
  await set(project, 'a', 'hunter22')
  expect((await project.deliver('secrets view -i production', { env })).stdout).toContain('a: hunter22\n')
  const wrong = await project.deliver('secrets view -i production', {
    env: { DELIVER_PASSPHRASE: 'wrong one here' },
  })
  expect([
    wrong.code,
    wrong.stderr.includes('the passphrase is wrong'),
    wrong.stderr.includes('wrong one here'),
  ]).toEqual([77, true, false])
  expect(await project.deliver('secrets view -i production')).toMatchObject({ code: 77 })
})

test('another person reads the secrets once who has a key encrypts them anew', async ({ project }) => {
  await begin(project)
  await set(project, 'a', 'hunter22')
  const other = { env: { XDG_CONFIG_HOME: project.path('other') } }
  const { stdout } = await project.deliver('secrets init -i production', other)
  expect(stdout).toContain('Who has a key of production now runs: deliver secrets rekey -i production\n')
  expect(await project.deliver('secrets view -i production', other)).toMatchObject({
    code: 65,
    stderr: expect.stringContaining(`${all}:1:4: Cannot decrypt a: it is encrypted for others`),
  })
  expect(await project.deliver('secrets rekey -i production')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Encrypted for the recipients of production (2): 1 values\n'),
  })
  expect((await project.deliver('secrets view -i production', other)).stdout).toContain('a: hunter22\n')

  const recipients = (await project.deliver('secrets recipients -i production', other)).stdout
  expect(
    recipients.split('\n').map(line => line.replace(/age1\w+/, 'age1').replace(/in .*\//, 'in ')),
  ).toEqual([
    'production: you have a key',
    '  age1',
    expect.stringMatching(/^ {2}age1 {2}its key is in it_s_a_folder_\w+-production\.key$/),
    '',
  ])
})

test('two environments have no key in common', async ({ project }) => {
  const recipient = await begin(project)
  mkdirSync(project.path('inventories/staging'))
  const shared = await project.deliver(`secrets init --recipient ${recipient} -i staging`)
  expect(shared).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('is a recipient of production already'),
  })
  await project.deliver('secrets init -i staging')
  const staging = keyFile(project)
  expect(staging).toMatch(/-production\.key$/)
  const named = await project.deliver('secrets view -i staging', {
    env: { DELIVER_KEY_FILE: keyFile(project) },
  })
  expect(named).toMatchObject({ code: 0 })
  await project.shell('printf x | deliver secrets set a -i staging')
  expect(
    await project.deliver('secrets view -i staging', { env: { DELIVER_KEY_FILE: keyFile(project) } }),
  ).toMatchObject({
    code: 77,
    stderr: expect.stringContaining('this is the key of production\n'),
  })

  project.write({ 'inventories/staging/environment.yml': `recipients:\n  - ${recipient}\n` })
  expect(await project.deliver('secrets view -i staging')).toMatchObject({
    code: 65,
    stderr: expect.stringContaining(
      'inventories/staging/environment.yml:2:5: staging and production have the same recipient',
    ),
  })
})

describe('edit', () => {
  /** Runs `edit` with a script of sed or shell as the editor; `$1` is the file. */
  async function edit(project: Project, script: string): Promise<Ended> {
    project.write({ editor: `#!/bin/sh\necho "$1" >opened\n${script}\n` })
    return await project.deliver('secrets edit -i production', {
      env: { EDITOR: `'${project.path('editor').replaceAll("'", "'\\''")}'` },
    })
  }

  /** Where the text lay while it was edited, if it is still there. */
  function left(project: Project): string[] {
    const path = contentOf(project, 'opened').trim()
    return [path, dirname(path)].filter(existsSync)
  }

  test('changes what was changed, and keeps comments and all other ciphertexts', async ({ project }) => {
    await begin(project)
    await set(project, 'a', 'hunter22')
    await set(project, 'b', 'hunter33')
    project.write({ [all]: `# of the shop\n${contentOf(project, all)}` })
    const before = contentOf(project, all)
    const ended = await edit(
      project,
      `cat "$1" >seen; stat -c '%a %F' "$1" >mode; sed -i 's/hunter33/hunter44 # new/' "$1"`,
    )
    expect(ended).toEqual({ code: 0, stderr: '', stdout: `${all} is written\n` })
    expect(contentOf(project, 'seen')).toBe('# of the shop\na: hunter22\nb: hunter33\n')
    expect(contentOf(project, 'mode')).toBe('600 regular file\n')
    const after = contentOf(project, all)
    expect(after.split('b: |')[0]).toBe(before.split('b: |')[0])
    expect(after).toContain('\nb: | # new\n')
    expect((await project.deliver('secrets view -i production')).stdout).toContain('b: hunter44 # new\n')
    expect(left(project)).toEqual([])
  })

  test.for<[string, string, number, string]>([
    ['fails', 'exit 3', 2, 'failed (3): nothing is changed\n'],
    ['takes the file away', 'rm "$1"', 2, 'The editor took the file away: nothing is changed\n'],
    ['writes no YAML', 'echo "a: hunter99: c" >"$1"', 65, 'all (edited):1:12: Cannot read YAML: '],
    ['writes a list', 'echo "- hunter99" >"$1"', 65, 'all (edited):1:1: A file of secrets must be a map'],
    [
      'writes a key twice',
      'printf "a: hunter99\\na: b\\n" >"$1"',
      65,
      'all (edited):2:1: The key a is written twice',
    ],
    ['writes no value', 'echo "a:" >"$1"', 65, 'all (edited):1:2: a has no value\n'],
    ['is ended', 'kill -TERM $$', 2, 'was ended by SIGTERM: nothing is changed\n'],
    ['changes nothing', 'true', 0, ''],
  ])('changes nothing when the editor %s', async ([, script, code, message], { project }) => {
    await begin(project)
    await set(project, 'a', 'hunter22')
    const before = contentOf(project, all)
    const ended = await edit(project, script)
    expect([ended.code, ended.stderr.includes(message)], ended.stderr).toEqual([code, true])
    expect(ended.stderr).not.toMatch(/hunter/)
    expect(contentOf(project, all)).toBe(before)
    expect(left(project)).toEqual([])
  })

  test('an editor that is not there', async ({ project }) => {
    await begin(project)
    const ended = await project.deliver('secrets edit -i production', { env: { EDITOR: 'no-such-editor' } })
    expect(ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('The editor no-such-editor cannot be started'),
    })
  })

  test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s takes the text away',
    async (signal, { project }) => {
      await begin(project)
      await set(project, 'a', 'hunter22')
      const before = contentOf(project, all)
      const script = `echo changed >>"$1"; kill -${signal.slice(3)} $PPID; exec sleep 100`
      const ended = await edit(project, script)
      expect(ended).toMatchObject({ code: 130, stdout: `${all} is as it was\n` })
      expect(left(project)).toEqual([])
      expect(contentOf(project, all)).toBe(before)
    },
  )

  test('what somebody else changed meanwhile stays', async ({ project }) => {
    await begin(project)
    await set(project, 'a', 'hunter22')
    const ended = await edit(project, `echo '# theirs' >>${all}; echo 'b: hunter33' >>"$1"`)
    expect(ended).toMatchObject({
      code: 65,
      stderr: `${all} was changed meanwhile, so it is left as it is\n`,
    })
  })
})

describe('check', () => {
  function git(project: Project, line: string): void {
    execFileSync('git', line.split(' '), { cwd: project.folder, stdio: 'ignore' })
  }

  test('finds what stands in the clear, and never shows it', async ({ project }) => {
    await begin(project)
    await set(project, 'a', 'hunter22')
    project.write({
      'README.md': 'Log in\nwith hunter22 today\n',
      'vars.yml': 'db_password: hunter33\nquiet_password: hunter33 # deliver: not a secret\n',
      'untracked.yml': 'password: hunter44\n',
      [`${folder}/secrets/web.age.yml`]: 'a: hunter55\n',
      binary: 'hunter22\0',
    })
    git(project, 'init -q .')
    git(project, `add README.md vars.yml binary ${folder}`)
    const { code, stdout } = await project.deliver('secrets check -i production')
    expect([code, stdout]).toEqual([
      65,
      `README.md:2:6: a value of a secret
${folder}/secrets/web.age.yml:1:4: a is not encrypted
vars.yml:1:14: db_password has a value in the clear
`,
    ])
  })

  test('as a hook: what is staged counts, and not what lies in the folder', async ({ project }) => {
    project.write({ 'vars.yml': 'password: hunter33\n' })
    git(project, 'init -q .')
    git(project, 'add .')
    project.write({ 'vars.yml': 'password: "{{ better }}"\n' })
    expect(await project.deliver('secrets check --staged')).toEqual({
      code: 65,
      stderr: '',
      stdout: 'vars.yml:1:11: password has a value in the clear\n',
    })
    git(project, 'add .')
    expect(await project.deliver('secrets check --staged')).toEqual({ code: 0, stderr: '', stdout: '' })
    expect((await project.deliver('secrets check')).stdout).toContain('As a pre-commit hook: printf')
  })

  test('finds a key that others can read', async ({ project }) => {
    await begin(project)
    git(project, 'init -q .')
    chmodSync(keyFile(project), 0o640)
    const { code, stdout } = await project.deliver('secrets check -i production')
    expect([code, stdout]).toEqual([
      65,
      `${keyFile(project)}:1:1: others can read or change this key: chmod 600 ${keyFile(project)}\n`,
    ])
  })

  test('outside of git', async ({ project }) => {
    expect(await project.deliver('secrets check')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('git ls-files failed'),
    })
  })
})

test.runIf(canMount)('a full disk leaves the file as it was', async ({ project }) => {
  await begin(project)
  await set(project, 'a', 'hunter22')
  const before = contentOf(project, all)
  const disk = `mount -t tmpfs -o size=8k none ${folder}/secrets`
  writeFileSync(project.path('large'), 'x'.repeat(20_000))
  const line = `cp ${all} kept && ${disk} && cp kept ${all} && deliver secrets set b --file large -i production; echo \\$?; cmp kept ${all} && ls ${folder}/secrets`
  const { stdout, stderr } = await project.shell(`unshare --mount bash -c "$(declare -f deliver); ${line}"`)
  expect(stderr).toContain(`Cannot write ${all}: the disk is full\n`)
  expect(stdout).toBe('65\nall.age.yml\n')
  expect(contentOf(project, all)).toBe(before)
})
