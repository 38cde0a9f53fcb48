import { beforeAll, describe, expect, test } from 'vitest'
import {
  changedIn,
  docker,
  eventually,
  freshMachines,
  machines,
  on,
  type Played,
  page,
  play,
  recapOf,
  startPlay,
  tasksOf,
  titleOf,
  troubles,
} from './lab.ts'

describe('from bare machines to a running application', { concurrent: false }, () => {
  let predicted: Played
  let made: Played

  beforeAll(freshMachines)

  test('the machines are bare: no Python, nothing that Deliver brought', async () => {
    for (const machine of machines) {
      expect(await on(machine, 'command -v python python3 docker dnsmasq lxc-ls node || echo none')).toBe(
        'none',
      )
    }
  })

  test('check mode changes nothing', async () => {
    predicted = await play('site.yml', '--check', '--json')
    expect(troubles(predicted)).toBe('')
    expect(predicted.code).toBe(0)
    for (const machine of machines)
      expect(await on(machine, 'command -v docker dnsmasq || echo none')).toBe('none')
  })

  test('the first run brings them there', async () => {
    made = await play('site.yml', '--json')
    expect(troubles(made)).toBe('')
    expect(made.code).toBe(0)
  })

  test('it changed exactly what check mode predicted, apart from what that could not tell and said so', () => {
    const uncertain = new Set(
      tasksOf(predicted)
        .filter(({ result }) => result.uncertain !== undefined)
        .map(titleOf),
    )
    // Hosts finish a task in any order.
    const certain = (played: Played) =>
      changedIn(played)
        .filter(title => !uncertain.has(title))
        .sort()
    expect(certain(made)).toEqual(certain(predicted))
    expect(certain(made).length).toBeGreaterThan(20)
  })

  test('the second run changes nothing', async () => {
    const again = await play('site.yml', '--json')
    expect(troubles(again)).toBe('')
    expect(changedIn(again)).toEqual([])
    expect(Object.values(recapOf(again)).map(({ changed }) => changed)).toEqual(machines.map(() => 0))
  })

  test('a second check predicts that nothing changes, and is sure of it', async () => {
    const again = await play('site.yml', '--json', '--check')
    expect(changedIn(again)).toEqual([])
  })

  test('the front counts visits in the store on the other machine, and quotes the container', async () => {
    const visits = async () => Number((await page()).match(/(\d+)/)?.[1])
    const first = await visits()
    expect(await visits()).toBe(first + 1)
    const running = (node: string) =>
      docker('exec', `deliver-test-${node}`, 'docker', 'ps', '--format', '{{.Names}}')
    expect(await running('node1')).toMatch(/^visits-front-1-[0-9a-f]{10}$/)
    expect(await running('node2')).toMatch(/^visits-store-1-[0-9a-f]{10}$/)
    expect(await on('node2', 'lxc-ls --running')).toBe('quotes')
  })

  test('every machine knows every name', async () => {
    const names = [
      'controller.dev',
      'node1.dev',
      'node2.dev',
      'visits-front.lxc',
      'visits-store.lxc',
      'quotes.lxc',
    ]
    for (const machine of machines) {
      const found = await on(
        machine,
        `for name in ${names.join(' ')}; do getent hosts $name >/dev/null || echo $name; done`,
      )
      expect(found, `unknown on ${machine}`).toBe('')
    }
  })

  test('containers are hosts like others', async () => {
    const listed = await play('test/machines/container.yml', '--json')
    expect(troubles(listed)).toBe('')
    expect(tasksOf(listed).map(({ host, status }) => `${host} ${status}`)).toEqual([
      'quotes.lxc ok',
      'quotes.lxc ok',
    ])
  })

  test('all of it survives a reboot of every machine', async () => {
    await Promise.all(machines.map(machine => docker('restart', `deliver-test-${machine}`)))
    await eventually('the page answers after the reboot', 90, async () => (await page()).length > 0)
    for (const node of ['node1', 'node2'] as const) {
      const starting = () => on(node, 'docker ps --quiet --filter health=starting')
      await eventually(`every container of ${node} is healthy`, 60, async () => (await starting()) === '')
    }
    const again = await play('site.yml', '--json')
    expect(troubles(again)).toBe('')
    expect(changedIn(again)).toEqual([])
  })

  test('a machine whose network dies is unreachable, and the others finish', async () => {
    const { process, ended } = startPlay('test/machines/slow.yml', '--json')
    await new Promise<void>(resolve => {
      process.stdout?.on('data', chunk => String(chunk).includes('Wait a while') && resolve())
    })
    await on('node1', 'ip link set eth0 down; ip link set eth1 down')
    try {
      const lost = await ended
      expect(lost.code).toBe(4)
      expect(recapOf(lost)).toMatchObject({
        'controller.dev': { ok: 2, unreachable: 0 },
        'node1.dev': { ok: 0, unreachable: 1 },
        'node2.dev': { ok: 2, unreachable: 0 },
      })
    } finally {
      await docker('restart', 'deliver-test-node1')
    }
  })
})
