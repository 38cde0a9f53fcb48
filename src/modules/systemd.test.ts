import { describe, expect } from 'vitest'
import type { UnitState } from '../host/systemd.ts'
import { planOf, test } from '../testing/host.ts'
import { systemd } from './systemd.ts'

/** What a host printed of the alias `sshd`. */
const recorded = `
\x1dsystemd
there
runs
\x1dproperties
MainPID=54
Id=ssh.service
LoadState=loaded
ActiveState=active
SubState=running
FragmentPath=/lib/systemd/system/ssh.service
UnitFileState=enabled
\x1dunit file
enabled
\x1doutdated
`

const up = systemd.observe({ name: 'sshd' } as never).parse(recorded, 0)
const down = unit({ ActiveState: 'inactive' }, 'disabled')
const masked = unit({ LoadState: 'masked', ActiveState: 'inactive' }, 'masked')
const isStatic = unit({}, 'static')

function unit(properties: Record<string, string>, unitFile: string): UnitState {
  return { ...up, unitFile, properties: { ...up.properties, ...properties } }
}

/** What would be done: the first line of each command. */
function done(params: Record<string, unknown>, now: UnitState) {
  return planOf(systemd, { name: 'sshd', ...params }, now).map(
    ({ settle }) => String(settle).split(' || ')[0],
  )
}

test('reads what systemctl prints', () => {
  expect(up).toEqual({
    hasSystemctl: true,
    runs: true,
    properties: {
      MainPID: '54',
      Id: 'ssh.service',
      LoadState: 'loaded',
      ActiveState: 'active',
      SubState: 'running',
      FragmentPath: '/lib/systemd/system/ssh.service',
      UnitFileState: 'enabled',
    },
    unitFile: 'enabled',
    outdated: [],
  })
})

describe('does', () => {
  test.for([
    { want: { state: 'started', enabled: true }, now: up, commands: [] },
    { want: { state: 'stopped', enabled: false }, now: down, commands: [] },
    {
      want: { state: 'started', enabled: true },
      now: down,
      commands: ['systemctl enable -- ssh.service', 'systemctl start  -- ssh.service'],
    },
    {
      want: { state: 'stopped', enabled: false },
      now: up,
      commands: ['systemctl disable -- ssh.service', 'systemctl stop  -- ssh.service'],
    },
    { want: { state: 'restarted' }, now: up, commands: ['systemctl restart  -- ssh.service'] },
    { want: { state: 'restarted' }, now: down, commands: ['systemctl start  -- ssh.service'] },
    { want: { state: 'reloaded' }, now: up, commands: ['systemctl reload  -- ssh.service'] },
    {
      want: { state: 'started', no_block: true },
      now: down,
      commands: ['systemctl start --no-block -- ssh.service'],
    },
    { want: { state: 'stopped' }, now: unit({ ActiveState: 'failed' }, 'enabled'), commands: [] },
    { want: { state: 'started' }, now: unit({ ActiveState: 'activating' }, 'enabled'), commands: [] },
    { want: { enabled: true }, now: isStatic, commands: [] },
    { want: { enabled: false }, now: isStatic, commands: [] },
    {
      want: { enabled: true },
      now: unit({}, 'enabled-runtime'),
      commands: ['systemctl enable -- ssh.service'],
    },
    {
      want: { masked: true, state: 'stopped' },
      now: up,
      commands: ['systemctl stop  -- ssh.service', 'systemctl mask -- ssh.service'],
    },
    { want: { masked: true }, now: masked, commands: [] },
    {
      want: { masked: true, state: 'stopped' },
      now: unit({ LoadState: 'not-found', ActiveState: 'inactive' }, ''),
      commands: ['systemctl mask -- ssh.service'],
    },
    {
      want: { masked: false, state: 'started' },
      now: masked,
      commands: ['systemctl unmask -- ssh.service', 'systemctl start  -- ssh.service'],
    },
    { want: { daemon_reload: true }, now: up, commands: [] },
    {
      want: { daemon_reload: true },
      now: { ...up, outdated: ['a.service'] },
      commands: ['systemctl daemon-reload'],
    },
    {
      want: { scope: 'user', state: 'started' },
      now: down,
      commands: [
        'XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}" systemctl --user start  -- ssh.service',
      ],
    },
  ])('$commands for $want where it is $now.unitFile', ({ want, now, commands }) => {
    expect(done(want, now)).toEqual(commands)
  })
})

const unknown = unit({ LoadState: 'not-found' }, '')

test('a restart is certain to change something, once the unit is there', () => {
  const [change] = planOf(systemd, { name: 'sshd', state: 'restarted' }, unknown)
  expect({ after: change?.after, blocked: change?.blocked?.message }).toEqual({
    after: 'restarted',
    blocked: 'Cannot keep the unit sshd: there is no unit of that name',
  })
})

describe('refuses', () => {
  test.for([
    {
      want: { state: 'started' },
      now: unknown,
      says: 'Cannot keep the unit sshd: there is no unit of that name',
    },
    { want: { state: 'started' }, now: masked, says: 'Cannot start or enable sshd: it is masked' },
    { want: { enabled: true }, now: masked, says: 'Cannot start or enable sshd: it is masked' },
    {
      want: { state: 'started' },
      now: { ...up, runs: false },
      says: 'Cannot keep sshd started: the host was not started by systemd',
    },
    {
      want: { enabled: true },
      now: { ...up, hasSystemctl: false },
      says: 'Cannot keep the unit sshd: the host has no systemctl',
    },
    {
      want: { state: 'started', scope: 'global' },
      now: down,
      says: 'Cannot keep sshd started for all users: scope global only enables and masks',
    },
  ])('$says', ({ want, now, says }) => {
    expect(() => done(want, now)).toThrow(says)
  })
})

test('asks without changing anything, also where there is no systemd', async ({ host }) => {
  const want = { name: 'no such@unit', scope: 'system', daemon_reload: true, no_block: false, force: false }
  const now = await host.ask(systemd.observe(want as never))
  expect(now).toMatchObject({ unitFile: '', outdated: expect.any(Array) })
})
