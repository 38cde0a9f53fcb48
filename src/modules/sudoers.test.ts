import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { expect, test as pure } from 'vitest'
import { converge, planOf } from '../testing/host.ts'
import { canIsolate, test } from '../testing/isolated.ts'
import { sudoers } from './sudoers.ts'

const now = {
  file: {
    path: '/etc/sudoers.d/x',
    ancestry: { missing: [], obstacle: undefined },
    state: undefined,
    checksum: undefined,
    content: undefined,
  },
  accounts: { uid: 0, gid: 0, umask: 0o022 },
  hasVisudo: false,
}

pure.for([
  [{ user: 'a', commands: ['/bin/id', '/bin/who'] }, 'a ALL=NOPASSWD: /bin/id, /bin/who\n'],
  [{ group: 'g', commands: 'ALL', nopassword: false }, '%g ALL= ALL\n'],
  [
    { user: 'a', commands: 'ALL', runas: 'b:c', host: 'h', noexec: true, setenv: true },
    'a h=(b:c)NOEXEC:NOPASSWD:SETENV: ALL\n',
  ],
] as const)('%j is written as %j', ([want, text]) => {
  expect(planOf(sudoers, { name: 'x', ...want }, now)[0]?.after).toBe(text)
})

pure.for([
  [{ user: 'a' }, 'commands are missing'],
  [{ commands: 'ALL' }, 'either user or group'],
  [{ user: 'a', group: 'b', commands: 'ALL' }, 'either user or group'],
  [{ user: 'a', commands: 'ALL', validation: 'required' }, 'has no visudo'],
  [{ user: 'a\nb ALL=ALL', commands: 'ALL' }, 'must be one line'],
  [{ name: 'a.b' }, 'without dots'],
  [{ name: '../x' }, 'without dots'],
] as const)('%j is refused', ([want, problem]) => {
  expect(() => planOf(sudoers, { name: 'x', ...want }, now)).toThrow(problem)
})

test.runIf(canIsolate && spawnSync('visudo', ['-V']).status === 0)(
  'keeps what visudo accepts',
  async ({ hostWith }) => {
    const host = await hostWith('all')
    const file = `${host.folder}/etc/sudoers.d/deploy`
    const want = { name: 'deploy', user: 'deploy', commands: '/usr/bin/id' }
    await expect(converge(sudoers, want, host)).rejects.toThrow('there is no folder')
    mkdirSync(`${host.folder}/etc/sudoers.d`)
    await expect(converge(sudoers, { ...want, commands: 'id' }, host)).rejects.toThrow('validate refused')
    expect(existsSync(file)).toBe(false)
    await converge(sudoers, want, host)
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([
      'deploy ALL=NOPASSWD: /usr/bin/id\n',
      0o440,
    ])
    expect(await converge(sudoers, want, host)).toEqual([])
    chmodSync(file, 0o666)
    expect(await converge(sudoers, want, host)).toMatchObject([{ what: 'mode', after: '0440' }])
    await converge(sudoers, { name: 'deploy', state: 'absent' }, host)
    expect(await converge(sudoers, { name: 'deploy', state: 'absent' }, host)).toEqual([])
    expect(existsSync(file)).toBe(false)
  },
)
