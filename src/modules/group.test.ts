import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { sh } from '../base/shell.ts'
import { converge, planOf } from '../testing/host.ts'
import { canIsolate, test, toolsets } from '../testing/isolated.ts'
import { group, type Now } from './group.ts'

const absent: Now = { group: undefined, numbered: undefined, users: [], hasShadowUtils: true }
const there: Now = { ...absent, group: { name: 'app', gid: 1000 } }

test.for([
  { want: {}, settle: sh`groupadd -- app`, after: 'present' },
  { want: { gid: 1750 }, settle: sh`groupadd -g 1750 -- app`, after: 'gid 1750' },
  { want: { gid: 7, non_unique: true }, settle: sh`groupadd -g 7 -o -- app`, after: 'gid 7' },
  { want: { system: true }, settle: sh`groupadd -r -- app`, after: 'present' },
])('makes a group with $want', ({ want, settle, after }) => {
  expect(planOf(group, { name: 'app', ...want }, absent)).toEqual([
    { what: 'group', before: 'absent', after, settle },
  ])
})

test('changes the number alone', () => {
  expect(planOf(group, { name: 'app', gid: 1750, system: true }, there)).toEqual([
    { what: 'gid', before: '1000', after: '1750', settle: sh`groupmod -g 1750 -- app` },
  ])
  expect(planOf(group, { name: 'app', gid: 1000 }, there)).toEqual([])
})

test('removes a group, and takes one that is absent as it is', () => {
  expect(planOf(group, { name: 'app', state: 'absent' }, there)).toEqual([
    { what: 'group', before: 'gid 1000', after: 'absent', settle: sh`groupdel -- app` },
  ])
  expect(planOf(group, { name: 'app', state: 'absent' }, absent)).toEqual([])
})

test('does not take the number of another group', () => {
  const now = { ...absent, numbered: { name: 'www', gid: 33 } }
  expect(() => planOf(group, { name: 'app', gid: 33 }, now)).toThrow(
    'Cannot give the group app the number 33: it is that of www',
  )
  expect(planOf(group, { name: 'app', gid: 33, non_unique: true }, now)).toHaveLength(1)
})

test('does not take away the primary group of a user', () => {
  const now = { ...there, users: ['app', 'build'] }
  expect(() => planOf(group, { name: 'app', state: 'absent' }, now)).toThrow(
    'Cannot remove the group app: it is the primary group of app, build',
  )
  expect(planOf(group, { name: 'app', state: 'absent', force: true }, now)).toMatchObject([
    { settle: sh`groupdel -f -- app` },
  ])
})

test.for(['-app', 'a:b', 'a b', 'a\nb', '', '1000'])('refuses the name %j', name => {
  expect(() => planOf(group, { name }, absent)).toThrow('Cannot call a user or a group')
})

describe.runIf(canIsolate)('on a real host', () => {
  test.for(toolsets)('makes, numbers and removes a group with %s tools', async (tools, { hostWith }) => {
    const host = await hostWith(tools)
    const groups = () => readFileSync(`${host.folder}/etc/group`, 'utf8')
    for (const [want, expected] of [
      [{ name: 'app' }, 'root:x:0:\napp:x:1000:\n'],
      [{ name: 'web', system: true }, /^root:x:0:\napp:x:1000:\nweb:x:\d{3}:\n$/],
      [{ name: 'web', gid: 1750 }, 'root:x:0:\napp:x:1000:\nweb:x:1750:\n'],
      [{ name: 'more', gid: 1750, non_unique: true }, 'root:x:0:\napp:x:1000:\nweb:x:1750:\nmore:x:1750:\n'],
      [{ name: 'app', state: 'absent' }, 'root:x:0:\nweb:x:1750:\nmore:x:1750:\n'],
    ] as const) {
      expect(await converge(group, want, host)).toHaveLength(1)
      expect(groups()).toMatch(expected)
      expect(await converge(group, want, host)).toEqual([])
    }
  })

  test.for(toolsets)('keeps the mode of /etc/group with %s tools', async (tools, { hostWith }) => {
    const host = await hostWith(tools)
    await host.run(sh`chmod 0640 /etc/group`)
    await converge(group, { name: 'app' }, host)
    expect((await host.run(sh`stat -c %a /etc/group; ls /etc | grep '^group'`)).stdout.toString()).toMatch(
      /^640\ngroup\n(group-\n)?$/,
    )
  })
})
