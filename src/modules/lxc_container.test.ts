import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { sh } from '../base/shell.ts'
import { planOf, test } from '../testing/host.ts'
import { lxcContainer } from './lxc_container.ts'

/** What a host printed of a container that runs. */
const recorded = `
\x1dstate
RUNNING
\x1daddresses
10.0.3.20
\x1dconfig
# Template used to create this container: /usr/share/lxc/templates/lxc-busybox
lxc.net.0.type = veth
lxc.net.0.link=lxcbr0
lxc.uts.name = "front"
lxc.environment = A=b c
lxc.start.auto = 1
`

const up = lxcContainer.observe({ name: 'front' } as never).parse(recorded, 0)
const down = { ...up, state: 'stopped' }
const frozen = { ...up, state: 'frozen' }
const none = { hasLxc: true, state: undefined, config: [], addresses: [] }

/** What would change, and the LXC commands that do it. */
function briefly(params: Record<string, unknown>, now: typeof none | typeof up) {
  return planOf(lxcContainer, { name: 'front', ...params }, now).map(({ what, before, after, settle }) => {
    const commands = String(settle).match(/lxc-(create|start|stop|freeze|unfreeze|destroy)\b/g) ?? []
    return [what, before, after, commands.join(' ')]
  })
}

test('reads what LXC prints', () => {
  expect(up).toEqual({
    hasLxc: true,
    state: 'running',
    config: [
      { key: 'lxc.net.0.type', value: 'veth' },
      { key: 'lxc.net.0.link', value: 'lxcbr0' },
      { key: 'lxc.uts.name', value: 'front' },
      { key: 'lxc.environment', value: 'A=b c' },
      { key: 'lxc.start.auto', value: '1' },
    ],
    addresses: ['10.0.3.20'],
  })
})

test('makes a container, then sets it up, then starts it', () => {
  const params = {
    template: 'debian',
    template_options: "--release bookworm --mirror 'x y'",
    autostart: true,
  }
  const changes = planOf(lxcContainer, { name: 'front', ...params }, none)
  expect(changes.map(({ what, before, after }) => [what, before, after])).toEqual([
    ['container', 'absent', 'stopped'],
    ['config', '', 'lxc.start.auto = 1'],
    ['state', 'stopped', 'running'],
  ])
  expect(String(changes[0]?.settle)).toBe(
    "lxc-create  -n front -t debian -- --release bookworm --mirror 'x y' >/dev/null",
  )
})

describe('state', () => {
  test.for([
    { state: 'started', now: up, changes: [] },
    { state: 'started', now: down, changes: [['state', 'stopped', 'running', 'lxc-start']] },
    { state: 'started', now: frozen, changes: [['state', 'frozen', 'running', 'lxc-unfreeze']] },
    { state: 'stopped', now: down, changes: [] },
    { state: 'stopped', now: up, changes: [['state', 'running', 'stopped', 'lxc-stop']] },
    { state: 'stopped', now: frozen, changes: [['state', 'frozen', 'stopped', 'lxc-unfreeze lxc-stop']] },
    { state: 'restarted', now: up, changes: [['state', 'running', 'restarted', 'lxc-stop lxc-start']] },
    { state: 'restarted', now: down, changes: [['state', 'stopped', 'restarted', 'lxc-start']] },
    { state: 'frozen', now: frozen, changes: [] },
    { state: 'frozen', now: up, changes: [['state', 'running', 'frozen', 'lxc-freeze']] },
    { state: 'frozen', now: down, changes: [['state', 'stopped', 'frozen', 'lxc-start lxc-freeze']] },
    { state: 'absent', now: up, changes: [['container', 'running', 'absent', 'lxc-stop lxc-destroy']] },
    { state: 'absent', now: down, changes: [['container', 'stopped', 'absent', 'lxc-destroy']] },
    { state: 'absent', now: none, changes: [] },
  ])('$state from $now.state', ({ state, now, changes }) => {
    expect(briefly({ state }, now)).toEqual(changes)
  })
})

describe('settings', () => {
  const again = ['state', 'running', 'restarted', 'lxc-stop lxc-start']
  test.for([
    { container_config: ['lxc.uts.name = front', 'lxc.environment=A=b c'], changes: [] },
    { autostart: true, changes: [] },
    { autostart: false, changes: [['config', 'lxc.start.auto = 1', 'lxc.start.auto = 0', ''], again] },
    {
      container_config: ['lxc.environment = B=c'],
      changes: [['config', '', 'lxc.environment = B=c', ''], again],
    },
    {
      container_config: ['lxc.uts.name = other'],
      changes: [['config', 'lxc.uts.name = front', 'lxc.uts.name = other', ''], again],
    },
    {
      container_config: ['lxc.net.0.ipv4.address = 10.0.3.20/24', 'lxc.net.0.ipv4.address = 10.0.3.21/24'],
      changes: [
        ['config', '', 'lxc.net.0.ipv4.address = 10.0.3.20/24\nlxc.net.0.ipv4.address = 10.0.3.21/24', ''],
        again,
      ],
    },
  ])('$container_config $autostart', ({ changes, ...params }) => {
    expect(briefly(params, up)).toEqual(changes)
  })

  test('are written into the file of the container, the others kept', async ({ host }) => {
    const lxc_path = host.folder
    const file = `${lxc_path}/front/config`
    await host.run(sh`mkdir ${lxc_path}/front`)
    await writeFile(file, '# comment\nlxc.uts.name = front\nlxc.environment = A=b\nlxc.utsXname = kept\n', {
      mode: 0o640,
    })
    const params = {
      lxc_path,
      state: 'stopped',
      container_config: ["lxc.uts.name = it's", 'lxc.environment = B=c'],
    }
    const config = [
      { key: 'lxc.uts.name', value: 'front' },
      { key: 'lxc.environment', value: 'A=b' },
    ]
    await host.apply(planOf(lxcContainer, { name: 'front', ...params }, { ...down, config }))
    expect(await readFile(file, 'utf8')).toBe(
      "# comment\nlxc.environment = A=b\nlxc.utsXname = kept\nlxc.uts.name = it's\nlxc.environment = B=c\n",
    )
  })
})

describe('refuses', () => {
  test.for([
    {
      params: {},
      now: { ...none, hasLxc: false },
      says: 'Cannot keep the container front: the host has no LXC',
    },
    { params: { container_config: ['lxc.uts.name'] }, now: up, says: 'it is not of the form key = value' },
  ])('$says', ({ params, now, says }) => {
    expect(() => briefly(params, now)).toThrow(says)
  })
})
