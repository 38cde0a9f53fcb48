import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import { sh } from '../base/shell.ts'
import { converge, planOf, type TestHost } from '../testing/host.ts'
import { canIsolate, test, toolsets } from '../testing/isolated.ts'
import type { Now } from './user/now.ts'
import { checksum, newUserShadow } from './user/shadow.ts'
import { user } from './user.ts'

const hash = '$6$salt$hash'

const absent: Now = {
  user: undefined,
  shadow: undefined,
  primary: undefined,
  memberships: [],
  group: undefined,
  groups: [],
  namesake: undefined,
  numbered: undefined,
  home: '/home/app',
  isHomeThere: false,
  isOldHomeThere: false,
  key: undefined,
  hasShadowUtils: true,
}

const there: Now = {
  ...absent,
  user: { name: 'app', uid: 1000, gid: 1000, comment: 'The app', home: '/home/app', shell: '/bin/sh' },
  shadow: { ...newUserShadow, password: checksum(hash), isLocked: false },
  primary: { name: 'app', gid: 1000 },
  memberships: ['adm', 'docker'],
  namesake: { name: 'app', gid: 1000 },
  isHomeThere: true,
  isOldHomeThere: true,
}

const adm = { name: 'adm', gid: 4 }
const docker = { name: 'docker', gid: 999 }

test.for([
  { want: {}, now: {}, after: 'present', settle: sh`useradd -m -- app` },
  { want: { create_home: false }, now: {}, after: 'present', settle: sh`useradd -M -- app` },
  {
    want: { system: true, shell: '/usr/sbin/nologin' },
    now: {},
    after: 'shell /usr/sbin/nologin',
    settle: sh`useradd -s /usr/sbin/nologin -m -r -- app`,
  },
  {
    want: { uid: 7, non_unique: true, comment: 'The app' },
    now: {},
    after: 'uid 7',
    settle: sh`useradd -u 7 -o -c ${'The app'} -m -- app`,
  },
  {
    want: { home: '/srv/app', skeleton: '/etc/skel', umask: '077' },
    now: {},
    after: 'home /srv/app',
    settle: sh`mkdir -p -- "$(dirname -- /srv/app)" && useradd -d /srv/app -m -k /etc/skel -K ${'UMASK=077'} -- app`,
  },
  {
    want: { group: 'adm', groups: ['docker', '4'] },
    now: { group: adm, groups: [docker, adm] },
    after: 'groups adm, docker',
    settle: sh`useradd -g 4 -G docker -m -- app`,
  },
  {
    want: {},
    now: { namesake: { name: 'app', gid: 1000 } },
    after: 'present',
    settle: sh`useradd -N -m -- app`,
  },
])('makes a user with $want', ({ want, now, after, settle }) => {
  expect(planOf(user, { name: 'app', ...want }, { ...absent, ...now })).toEqual([
    { what: 'user', before: 'absent', after, settle },
  ])
})

test.for([
  { want: {}, changes: [] },
  { want: { uid: 1000, comment: 'The app', shell: '/bin/sh', home: '/home/app' }, changes: [] },
  { want: { uid: 7 }, changes: [['uid', '1000', '7', sh`usermod -u 7 -- app`]] },
  {
    want: { shell: '/bin/bash' },
    changes: [['shell', '/bin/sh', '/bin/bash', sh`usermod -s /bin/bash -- app`]],
  },
  { want: { comment: '' }, changes: [['comment', 'The app', '', sh`usermod -c ${''} -- app`]] },
  {
    want: { group: 'adm' },
    now: { group: adm },
    changes: [['group', 'app', 'adm', sh`usermod -g 4 -- app`]],
  },
  {
    want: { home: '/srv/app', create_home: false },
    now: { home: '/srv/app', isHomeThere: false },
    changes: [['home', '/home/app', '/srv/app', sh`usermod -d /srv/app -- app`]],
  },
  {
    want: { home: '/srv/app', move_home: true },
    now: { home: '/srv/app', isHomeThere: false },
    changes: [['home', '/home/app', '/srv/app', sh`usermod -m -d /srv/app -- app`]],
  },
])('changes only what differs from $want', ({ want, now, changes }) => {
  expect(planOf(user, { name: 'app', ...want }, { ...there, ...now })).toEqual(
    changes.map(([what, before, after, settle]) => ({ what, before, after, settle })),
  )
})

test.for([
  { want: { groups: 'docker,adm' }, groups: [docker, adm], change: undefined },
  {
    want: { groups: ['docker'] },
    groups: [docker],
    change: ['adm, docker', 'docker', sh`usermod -G docker -- app`],
  },
  { want: { groups: ['docker'], append: true }, groups: [docker], change: undefined },
  { want: { groups: [] }, groups: [], change: ['adm, docker', 'none', sh`usermod -G ${''} -- app`] },
  { want: { groups: '', append: true }, groups: [], change: undefined },
  {
    want: { groups: '33', append: true },
    groups: [{ name: 'www', gid: 33 }],
    change: ['adm, docker', 'adm, docker, www', sh`usermod -a -G www -- app`],
  },
])('keeps the groups $want', ({ want, groups, change }) => {
  const changes = planOf(user, { name: 'app', ...want }, { ...there, groups })
  expect(changes).toEqual(
    change ? [{ what: 'groups', before: change[0], after: change[1], settle: change[2] }] : [],
  )
})

const chpasswd = (password: string) => sh`printf '%s:%s\\n' app ${new Secret(password)} | chpasswd -e`

test.for([
  { want: { password: hash }, changes: [] },
  { want: { password: `!${hash}` }, changes: [] },
  { want: { password: '*' }, changes: [['password', 'another one', 'as wanted', chpasswd('*')]] },
  { want: { password: '*', update_password: 'on_create' }, changes: [] },
  { want: { password_lock: false }, changes: [] },
  { want: { password_lock: true }, changes: [['password lock', 'open', 'locked', sh`usermod -L -- app`]] },
  {
    want: { password: '$y$new', password_lock: true },
    changes: [['password', 'another one', 'as wanted, locked', chpasswd('!$y$new')]],
  },
])('keeps the password $want', ({ want, changes }) => {
  expect(planOf(user, { name: 'app', ...want }, there)).toEqual(
    changes.map(([what, before, after, settle]) => ({ what, before, after, settle })),
  )
})

test('opens an account without a password to no password at all', () => {
  const now = { ...there, shadow: newUserShadow }
  expect(planOf(user, { name: 'app', password_lock: false }, now)).toEqual([
    {
      what: 'password lock',
      before: 'locked',
      after: 'open',
      settle: sh`printf '%s:%s\\n' app ${'*'} | chpasswd -e`,
    },
  ])
  const locked = { ...there, shadow: { ...newUserShadow, password: checksum(hash) } }
  expect(planOf(user, { name: 'app', password_lock: false }, locked)).toMatchObject([
    { settle: sh`usermod -U -- app` },
  ])
})

test('never shows a password', () => {
  const changes = planOf(user, { name: 'app', password: hash }, absent)
  expect(JSON.stringify(changes.map(({ settle, ...said }) => [said, `${settle}`]))).not.toContain(hash)
})

test.for([
  { want: { expires: 0 }, change: ['expires', 'never', '1970-01-01', sh`chage -E 0 -- app`] },
  { want: { expires: 1_800_000_000 }, change: ['expires', 'never', '2027-01-15', sh`chage -E 20833 -- app`] },
  { want: { expires: -1 }, change: undefined },
  {
    want: { password_expire_max: 90 },
    change: ['password_expire_max', '99999 days', '90 days', sh`chage -M 90 -- app`],
  },
  { want: { password_expire_max: 99_999 }, change: undefined },
])('keeps days $want', ({ want, change }) => {
  const now = {
    ...there,
    shadow: { ...newUserShadow, dates: { ...newUserShadow.dates, password_expire_max: 99_999 } },
  }
  const changes = planOf(user, { name: 'app', ...want }, now)
  expect(changes).toEqual(
    change ? [{ what: change[0], before: change[1], after: change[2], settle: change[3] }] : [],
  )
})

test('removes a user, and takes one who is absent as is', () => {
  const want = { name: 'app', state: 'absent', remove: true, force: true }
  expect(planOf(user, want, absent)).toEqual([])
  expect(planOf(user, want, there)).toEqual([
    { what: 'user', before: 'uid 1000', after: 'absent', settle: sh`userdel -f -r -- app` },
  ])
})

test('groups that are missing stand in the way of a new user, and do not hide that it would be made', () => {
  const [change] = planOf(user, { name: 'app', groups: ['a'] }, { ...absent, groups: [undefined] })
  expect({ what: change?.what, blocked: change?.blocked?.message }).toEqual({
    what: 'user',
    blocked: 'Cannot put app into a: there is no such group',
  })
})

test.for([
  { want: { name: '-r' }, now: {}, problem: 'Cannot call a user or a group "-r"' },
  {
    want: { groups: ['a', 'b'] },
    now: { ...there, groups: [undefined, adm] },
    problem: 'Cannot put app into a:',
  },
  { want: { group: 'a' }, now: there, problem: 'Cannot put app into a: there is no such group' },
  { want: { uid: 33 }, now: { numbered: { ...there.user, name: 'www' } }, problem: 'it is that of www' },
  { want: { comment: 'a:b' }, now: {}, problem: 'comment must not hold a colon' },
  { want: { password: 'secret' }, now: {}, problem: 'it is not crypted' },
  { want: { password: '$6$a:b' }, now: {}, problem: 'it is not crypted' },
  { want: { password: hash }, now: { ...there, shadow: undefined }, problem: 'Cannot look at the password' },
  {
    want: { home: '/srv/app', move_home: true },
    now: { ...there, home: '/srv/app' },
    problem: 'Cannot move the home of app to /srv/app: something is there',
  },
])('says: $problem', ({ want, now, problem }) => {
  expect(() => planOf(user, { name: 'app', ...want }, { ...absent, ...now } as Now)).toThrow(problem)
})

describe.runIf(canIsolate)('on a real host', () => {
  test.for(toolsets)('brings a user from state to state with %s tools', async (tools, { hostWith }) => {
    const host = await hostWith(tools)
    await host.run(sh`printf 'docker:x:990:\\nadm:x:4:\\n' >>/etc/group; echo hi >/etc/skel/hello`)
    for (const [want, expected] of [
      [{}, { passwd: 'app:x:1000:1000::/home/app:/bin/sh', groups: 'app' }],
      [{ shell: '/bin/bash', comment: 'It\'s "the" app' }, { passwd: `It's "the" app:/home/app:/bin/bash` }],
      [{ groups: 'docker,adm' }, { groups: 'adm app docker' }],
      [{ groups: 'docker' }, { groups: 'app docker' }],
      [{ groups: '4', append: true }, { groups: 'adm app docker' }],
      [
        { group: 'docker', groups: [] },
        { groups: 'docker', passwd: 'app:x:1000:990:' },
      ],
      [{ group: '1000' }, { groups: 'app' }],
      [{ uid: 1700 }, { passwd: 'app:x:1700:1000:', files: '1700:1000 /home/app/hello' }],
      [
        { home: '/home/other', move_home: true },
        { passwd: ':/home/other:', files: '/home/other/hello' },
      ],
      [{ home: '/home/deep/app' }, { files: '1700:1000 /home/deep/app/hello' }],
      [{ password: hash }, { shadow: `app:${hash}:` }],
      [{ password_lock: true }, { shadow: `app:!${hash}:` }],
      [{ password_lock: false }, { shadow: `app:${hash}:` }],
      [{ password: '$y$new', password_lock: true }, { shadow: 'app:!$y$new:' }],
      [{ expires: 86_400, password_expire_max: 90 }, { shadow: ':0:90:7::1:' }],
      [{ expires: -1, password_expire_account_disable: 5 }, { shadow: ':0:90:7:5::' }],
      [{ state: 'absent' }, { passwd: /^root:.*\n$/, shadow: /^root:.*\n$/, files: '/home/deep/app/hello' }],
    ] as const) {
      expect(await converge(user, { name: 'app', ...want }, host)).not.toEqual([])
      const now = await stateOf(host)
      for (const [what, part] of Object.entries(expected)) expect(now[what as keyof typeof now]).toMatch(part)
      expect(await converge(user, { name: 'app', ...want }, host)).toEqual([])
    }
  })

  test.for(toolsets)('makes a whole user in one pass with %s tools', async (tools, { hostWith }) => {
    const host = await hostWith(tools)
    await host.run(sh`printf 'docker:x:990:\\nadm:x:4:root\\n' >>/etc/group; echo hi >/etc/skel/hello`)
    const want = {
      name: 'app',
      uid: 1500,
      group: 'docker',
      groups: ['adm', 'docker'],
      comment: 'The app',
      shell: '/bin/bash',
      home: '/home/of/app',
      umask: '027',
      password: hash,
      expires: 86_400,
      password_expire_min: 1,
    }
    expect(await converge(user, want, host)).toHaveLength(4)
    expect(await stateOf(host)).toMatchObject({
      passwd: expect.stringContaining('app:x:1500:990:The app:/home/of/app:/bin/bash'),
      shadow: expect.stringMatching(/app:\$6\$salt\$hash:\d+:1:99999:7::1:/),
      groups: 'adm docker',
      files: expect.stringMatching(/^750 1500:990 \/home\/of\/app\n/m),
    })
    expect(await converge(user, want, host)).toEqual([])
    await converge(user, { name: 'app', state: 'absent', remove: true }, host)
    expect(await stateOf(host)).toMatchObject({
      groups: '',
      files: expect.not.stringContaining('/home/of/app'),
    })
    expect(readFileSync(`${host.folder}/etc/group`, 'utf8')).toContain('adm:x:4:root\n')
  })

  test('makes an SSH key that belongs to the user', async ({ hostWith }) => {
    const host = await hostWith('all')
    const want = {
      name: 'app',
      generate_ssh_key: true,
      ssh_key_type: 'ed25519',
      ssh_key_comment: "it's mine",
    }
    expect(await converge(user, want, host)).toHaveLength(2)
    expect(await converge(user, want, host)).toEqual([])
    const { files } = await stateOf(host)
    expect(files).toContain('700 1000:1000 /home/app/.ssh\n')
    expect(files).toContain('600 1000:1000 /home/app/.ssh/id_ed25519\n')
    const key = readFileSync(`${host.folder}/home/app/.ssh/id_ed25519.pub`, 'utf8')
    expect(key).toMatch(/^ssh-ed25519 AAAA\S+ it's mine\n$/)
    expect(await converge(user, { ...want, force: true }, host)).toHaveLength(1)
    expect(readFileSync(`${host.folder}/home/app/.ssh/id_ed25519.pub`, 'utf8')).not.toBe(key)
  })
})

/** What a host has of users: its files, the groups of app, and whose the homes are. */
async function stateOf(host: TestHost) {
  const etc = (name: string) => readFileSync(`${host.folder}/etc/${name}`, 'utf8')
  const groups = await host.run(sh`id -Gn app 2>/dev/null`)
  const files = await host.run(sh`find /home -exec stat -c '%a %u:%g %n' {} + | sort`)
  return {
    passwd: etc('passwd'),
    shadow: etc('shadow'),
    groups: groups.stdout.toString().trim().split(' ').sort().join(' '),
    files: files.stdout.toString(),
  }
}
