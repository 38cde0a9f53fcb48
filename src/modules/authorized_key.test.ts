import { execFileSync } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { sh } from '../base/shell.ts'
import { accountFunctions } from '../host/accounts/entries.ts'
import { onHeld } from '../host/files/attributes.ts'
import { fileFunctions } from '../host/files/functions.ts'
import { converge, planOf, type TestHost } from '../testing/host.ts'
import { canIsolate, test, toolsets } from '../testing/isolated.ts'
import { valuesOf } from '../testing/written.ts'
import type { Now } from './authorized_key/state.ts'
import { authorizedKey } from './authorized_key.ts'

const app = { name: 'app', uid: 1000, gid: 100, comment: '', home: '/home/app', shell: '/bin/sh' }

const file = {
  kind: 'file' as const,
  mode: 0o600,
  uid: 1000,
  gid: 100,
  owner: 'app',
  group: 'users',
  links: 1,
  identity: '1:1',
  size: 0,
  accessed: '',
  modified: '',
  changed: '',
}

const folder = { ...file, kind: 'directory' as const, mode: 0o700 }

const holding = (text: string | undefined, more: Partial<Now> = {}): Now => ({
  user: app,
  folder,
  accounts: { uid: 1000, gid: 100, umask: 0o022 },
  file: {
    path: '/home/app/.ssh/authorized_keys',
    ancestry: { missing: [], obstacle: undefined },
    state: text === undefined ? undefined : file,
    checksum: undefined,
    content: text === undefined ? undefined : Buffer.from(text),
  },
  ...more,
})

const one = 'ssh-ed25519 AAAAone one@work'
const two = 'ssh-rsa AAAAtwo== two'

/** What the file holds in the end; `undefined` when nothing changes. */
function after(text: string | undefined, want: object): string | undefined {
  const [change] = planOf(authorizedKey, { user: 'app', ...want }, holding(text))
  return change?.after
}

test.for([
  { name: 'makes the file', from: undefined, to: `${one}\n` },
  { name: 'adds to others', from: `# mine\n${two}`, to: `# mine\n${two}\n${one}\n` },
  { name: 'leaves what is there', from: `${two}\n${one}\n`, to: undefined },
  { name: 'leaves what is written otherwise', from: '  ssh-ed25519  AAAAone   one@work ', to: undefined },
  { name: 'sets the comment', from: `ssh-ed25519 AAAAone old\n${two}\n`, to: `${one}\n${two}\n` },
  { name: 'sets the options', from: `restrict,command="a b" ${one}\n`, to: `${one}\n` },
  { name: 'takes away what stands twice', from: `${one}\n${two}\nrestrict ${one}\n`, to: `${one}\n${two}\n` },
  { name: 'leaves lines it does not understand', from: 'nonsense\n', to: `nonsense\n${one}\n` },
])('$name', ({ from, to }) => {
  expect(after(from, { key: one })).toBe(to)
})

test.for([
  { name: 'several keys', want: { key: `${one}\n# both\n\n${two}` }, to: `${one}\n${two}\n` },
  { name: 'a key twice', want: { key: `${one}\n${one}` }, to: `${one}\n` },
  { name: 'other options', want: { key: `a ${one}`, key_options: 'b="c d"' }, to: `b="c d" ${one}\n` },
  { name: 'options of the key', want: { key: `a,b="c \\" d" ${one}` }, to: `a,b="c \\" d" ${one}\n` },
  { name: 'another comment', want: { key: one, comment: 'käthe' }, to: 'ssh-ed25519 AAAAone käthe\n' },
  { name: 'a key without comment', want: { key: 'ssh-ed25519 AAAAone' }, to: 'ssh-ed25519 AAAAone\n' },
  {
    name: 'a hardware key',
    want: { key: 'sk-ssh-ed25519@openssh.com AAAAx' },
    to: 'sk-ssh-ed25519@openssh.com AAAAx\n',
  },
])('writes $name', ({ want, to }) => {
  expect(after(undefined, want)).toBe(to)
})

test.for([
  { name: 'a key', from: `# a\n${one}\n${two}\n`, want: { key: one }, to: `# a\n${two}\n` },
  { name: 'whatever its options and comment', from: `a ${one} x\n`, want: { key: one }, to: '' },
  { name: 'nothing that is not there', from: `${two}\n`, want: { key: one }, to: undefined },
  { name: 'nothing of no file', from: undefined, want: { key: one }, to: undefined },
])('removes $name', ({ from, want, to }) => {
  expect(after(from, { ...want, state: 'absent' })).toBe(to)
})

test('removes all other keys, and leaves comments', () => {
  const want = { key: `${one}\n${two}`, exclusive: true }
  expect(after(`# a\n${two}\nssh-rsa AAAAthree x\nnonsense\n`, want)).toBe(`# a\n${two}\n${one}\n`)
  expect(after(`${one}\n# b\n${two}\n`, want)).toBe(undefined)
})

test('looks at no folder that could not be entered', () => {
  // As when its owner has a link in its place when it is entered, nothing when it is looked for, and then the folder again.
  const exchanged = `
    deliver_enter() { cd /; return 1; }
    printf() { command printf "$@"; [ -z "$ancestor" ] || folder=/; }`
  const { script, parse } = authorizedKey.observe(
    valuesOf(authorizedKey, { user: 'root', path: '/not/there/keys', key: one }),
  )
  const shell = [fileFunctions.text, accountFunctions.text, exchanged, script.text].join('\n')
  const now = parse(execFileSync('sh', ['-c', shell], { encoding: 'utf8' }), 0)
  expect([now.folder, now.folderPath]).toEqual([undefined, undefined])
})

test('gives file and folder to the user', () => {
  const now = holding(`${two}\n`, {
    folder: { ...folder, owner: 'root', uid: 0, mode: 0o755 },
    file: { ...holding(`${two}\n`).file, state: { ...file, owner: 'root', uid: 0, mode: 0o644 } },
  })
  expect(planOf(authorizedKey, { user: 'app', key: one }, now)).toEqual([
    {
      what: 'owner of the folder',
      before: 'root',
      after: 'app',
      settle: onHeld('/home/app/.ssh', folder, [
        sh`chown -h -- app "$deliver_held"`,
        sh`chmod 00700 -- "$deliver_held"`,
      ]),
    },
    { what: 'mode of the folder', before: '0755', after: '0700' },
    {
      what: 'content',
      before: `${two}\n`,
      after: `${two}\n${one}\n`,
      settle: {
        kind: 'file write',
        path: '/home/app/.ssh/authorized_keys',
        content: Buffer.from(`${two}\n${one}\n`),
        owner: 'app',
        group: '100',
        mode: '0600',
        backup: undefined,
        validate: undefined,
      },
    },
    { what: 'owner', before: 'root', after: 'app' },
    { what: 'mode', before: '0644', after: '0600' },
  ])
})

test('leaves the folder alone without manage_dir', () => {
  const now = holding(undefined, { folder: { ...folder, uid: 0, mode: 0o755 } })
  const want = { user: 'app', key: one, path: '/etc/keys/app', manage_dir: false }
  expect(planOf(authorizedKey, want, now)).toMatchObject([{ what: 'content' }])
})

test.for([
  { want: { key: one }, now: holding('', { user: undefined }), problem: 'there is no such user' },
  { want: { key: 'nonsense' }, now: holding(''), problem: 'This is no public key: nonsense' },
  { want: { key: '# none', exclusive: true }, now: holding(''), problem: 'there is none in key' },
])('says: $problem', ({ want, now, problem }) => {
  expect(() => planOf(authorizedKey, { user: 'app', ...want }, now)).toThrow(problem)
})

describe.runIf(canIsolate)('on a real host', () => {
  test.for(toolsets)('keeps keys with %s tools', async (tools, { hostWith }) => {
    const host = await withUser(await hostWith(tools))
    const want = { user: 'app', key: `${one}\n${two}` }
    const keys = `${host.folder}/home/app/.ssh/authorized_keys`

    expect(await converge(authorizedKey, want, host)).not.toEqual([])
    expect(readFileSync(keys, 'utf8')).toBe(`${one}\n${two}\n`)
    const { stdout } = await host.run(sh`stat -c '%a %u:%g' /home/app/.ssh /home/app/.ssh/authorized_keys`)
    expect(stdout.toString()).toBe('700 1000:100\n600 1000:100\n')
    expect(await converge(authorizedKey, want, host)).toEqual([])

    expect(await converge(authorizedKey, { ...want, key: two, exclusive: true }, host)).toHaveLength(1)
    expect(readFileSync(keys, 'utf8')).toBe(`${two}\n`)
    expect(await converge(authorizedKey, { ...want, state: 'absent' }, host)).toHaveLength(1)
    expect(readFileSync(keys, 'utf8')).toBe('')
  })

  test('needs a home to put them', async ({ hostWith }) => {
    const host = await withUser(await hostWith('all'))
    await host.run(sh`rmdir /home/app`)
    await expect(converge(authorizedKey, { user: 'app', key: one }, host)).rejects.toThrow(
      'there is no folder /home/app',
    )
  })

  test.for([
    { follow: false, link: `${two}\n`, keys: `${two}\n${one}\n` },
    { follow: true, link: `${two}\n${one}\n`, keys: `${two}\n${one}\n` },
  ])(
    'takes keys from where a link leads, with follow $follow',
    async ({ follow, link, keys }, { hostWith }) => {
      const host = await withUser(await hostWith('all'))
      await host.run(sh`chmod 755 /home/app && mkdir -m 755 /home/app/.ssh`)
      writeFileSync(`${host.folder}/home/app/keys`, `${two}\n`)
      symlinkSync('../keys', `${host.folder}/home/app/.ssh/authorized_keys`)
      await converge(authorizedKey, { user: 'app', key: one, follow }, host)
      expect(await converge(authorizedKey, { user: 'app', key: one, follow }, host)).toEqual([])
      expect(readFileSync(`${host.folder}/home/app/keys`, 'utf8')).toBe(link)
      expect(readFileSync(`${host.folder}/home/app/.ssh/authorized_keys`, 'utf8')).toBe(keys)
      const { stdout } = await host.run(sh`stat -c '%a %u %n' /home/app /home/app/.ssh`)
      const [home, ssh] = follow ? [700, 755] : [755, 700]
      expect(stdout.toString()).toMatch(
        new RegExp(`^${home} 1000 /home/app\n${ssh} (0|1000) /home/app/.ssh\n$`),
      )
    },
  )
})

async function withUser(host: TestHost): Promise<TestHost> {
  await host.run(sh`
    printf 'app:x:1000:100::/home/app:/bin/sh\\n' >>/etc/passwd
    mkdir /home/app && chown 1000:100 /home/app`)
  return host
}

test('takes keys that the host fetches', () => {
  const now = holding(`${two}\n`, { fetched: one })
  const want = { user: 'app', key: 'https://example.com/app.keys' }
  expect(planOf(authorizedKey, want, now)).toMatchObject([{ after: `${two}\n${one}\n` }])
})

test.runIf(canIsolate)('fetches keys from an address, and says why it cannot', async ({ hostWith }) => {
  const host = await hostWith('all')
  await host.run(sh`mkdir -p /srv /etc; echo ${one} >/srv/app.keys; echo app:x:1000:100::/home/app:/bin/sh >/etc/passwd
    echo users:x:100: >/etc/group; mkdir -p /home/app; chown 1000:100 /home/app`)
  const want = { user: 'app', key: 'file:///srv/app.keys' }
  expect(await converge(authorizedKey, want, host)).not.toEqual([])
  expect(await converge(authorizedKey, want, host)).toEqual([])
  const missing = { user: 'app', key: 'file:///srv/none.keys' }
  await expect(converge(authorizedKey, missing, host)).rejects.toThrow('/srv/none.keys')
})
