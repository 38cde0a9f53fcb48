import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Load, type LoadRequest } from '../../bench/load/load.ts'
import type { Report } from '../../bench/load/tally.ts'
import {
  changedIn,
  containerOf,
  deliver,
  docker,
  eventually,
  machines,
  network,
  on,
  type Played,
  play,
  script,
  startDeliver,
  troubles,
} from './lab.ts'

const inventory = ['-i', 'development', '-i', 'test/machines/app/hosts.yml']

/** The machines by the last number of their address. */
const numbers = { controller: 101, node1: 111, node2: 112 } as const

/** Clients of every kind, of whom there are enough that one of them always has a request on its way. */
const everyone = { keep: 3, fresh: 3, slow: 2, upload: 1, stream: 2, websocket: 3 }

const folder = mkdtempSync(join(tmpdir(), 'deliver-app-'))

afterAll(() => rmSync(folder, { recursive: true }))

describe('an application that is asked all the time', { concurrent: false }, () => {
  beforeAll(async () => {
    script('scripts/lib/machines')
    expect(troubles(await play('site.yml', '--json'))).toBe('')
    const images = [{ name: 'app', tag: '1', folder: 'test/machines/app' }]
    expect(troubles(await play('registry.yml', '--json', '-e', JSON.stringify({ images })))).toBe('')
    await deploy({ version: 'first' })
  })

  test.for<{ what: string; act: () => Promise<unknown>; serves: string }>([
    { what: 'another version', act: () => deploy({ version: 'second' }), serves: 'second' },
    { what: 'the version before', act: rollBack, serves: 'first' },
    { what: 'the one that it came from', act: rollBack, serves: 'second' },
    {
      what: 'a version that is never healthy',
      act: () => deployInVain({ version: 'ill', fault: 'unhealthy' }),
      serves: 'second',
    },
    {
      what: 'more replicas',
      act: () => deploy({ version: 'second', replicas: { app_web: 5 } }),
      serves: 'second',
    },
    {
      what: 'fewer replicas',
      act: () => deploy({ version: 'second', replicas: { app_web: 2 } }),
      serves: 'second',
    },
    {
      what: 'a reload of the proxy',
      act: () => on('node1', 'systemctl reload haproxy'),
      serves: 'second',
    },
    { what: 'a version after the reload', act: () => deploy({ version: 'third' }), serves: 'third' },
  ])('$what loses no request', async ({ act, serves }) => {
    expect(await lostDuring(act)).toEqual([])
    expect(await versions()).toEqual(allOf(serves))
  })

  test('the same version again changes nothing', async () => {
    expect(changedIn(await deploy({ version: 'third' }))).toEqual([])
  })

  test('what fails on one host is brought back on all of them', async () => {
    const before = await containers()
    const fault = '{{ ternary (eq inventory_hostname "node2.dev") "exits" "" }}'
    expect(await lostDuring(() => deployInVain({ version: 'partly', fault }))).toEqual([])
    expect(await versions()).toEqual(allOf('third'))
    expect(await containers()).toEqual(before)
  })

  test.for([
    { version: 'killed-1', how: 'all at once', more: '', longest: 5000 },
    {
      version: 'killed-2',
      how: 'one by one after a canary',
      more: '  update: { batch: 1, canary: 300ms, pause: 200ms }\n',
      longest: 8000,
    },
  ])(
    'a run that is killed loses nothing, $how, and the next one completes it',
    async ({ version, more, longest }) => {
      const file = join(folder, 'Deliverous')
      writeFileSync(file, `${readFileSync('test/machines/app/Deliverous', 'utf8')}${more}`)
      const moment = Math.round(Math.random() * longest)
      const settings = { version, file, replicas: { app_web: 3 } }
      const lost = await lostDuring(async () => {
        const { process, ended } = startDeliver(...wordsOf(settings))
        await sleep(moment)
        process.kill('SIGKILL')
        await ended
        await deploy(settings)
      })
      expect(lost, `killed after ${moment} ms`).toEqual([])
      expect(await versions(), `killed after ${moment} ms`).toEqual(allOf(settings.version))
    },
  )

  test('a machine that is lost is told, the others keep what they had, and the next run completes it', async () => {
    await deploy({ version: 'before' })
    const { process, ended } = startDeliver(...wordsOf({ version: 'after' }))
    await new Promise<void>(resolve => {
      process.stdout?.on('data', chunk => String(chunk).includes('"web is made"') && resolve())
    })
    await docker('pause', containerOf('node2'))
    const lost = await ended.finally(() => docker('unpause', containerOf('node2')))
    expect(lost.code).toBe(6)
    expect(troubles(lost)).toContain('Lost node2.dev')
    expect(await versionAt('controller')).toBe('before')
    expect(await versionAt('node1')).toBe('before')
    await deploy({ version: 'after' })
    expect(await versions()).toEqual(allOf('after'))
  })

  test('while a machine reboots, what runs on another one answers for it', async () => {
    await deploy({ version: 'two', replicas: { app_web: 2 } })
    const replicas = await containers()
    expect(replicas.map(line => line.split(' ')[0])).toEqual(['controller', 'node2'])
    for (const machine of ['controller', 'node2'] as const) {
      expect(await lostDuring(() => reboot(machine), { keep: 3, fresh: 3 }), machine).toEqual([])
    }
    expect(await containers()).toEqual(replicas)
  })
})

/** Variables, and the service file where it is another one. */
type Settings = Readonly<Record<string, unknown>> & { readonly file?: string }

function wordsOf({ file = 'test/machines/app', ...variables }: Settings): string[] {
  return ['deploy', file, 'app', ...inventory, '--json', '-e', JSON.stringify(variables)]
}

async function deploy(settings: Settings): Promise<Played> {
  const played = await deliver(...wordsOf(settings))
  expect(troubles(played)).toBe('')
  expect(played.code).toBe(0)
  return played
}

async function deployInVain(settings: Settings): Promise<void> {
  const played = await deliver(...wordsOf(settings))
  expect(played.code).toBe(2)
  expect(troubles(played)).toContain('app was not rolled out, every host has what was there before')
}

async function rollBack(): Promise<void> {
  const played = await deliver('app', 'app', 'rollback', ...inventory, '--json')
  expect(troubles(played)).toBe('')
  expect(played.code).toBe(0)
}

async function reboot(machine: keyof typeof numbers): Promise<void> {
  await docker('restart', '--time', '30', containerOf(machine))
  await eventually(`${machine} answers again`, 60, async () => (await versionAt(machine)) !== '')
}

/** The causes for which requests were lost on node1 while something was done, and for a second before and after. */
async function lostDuring(
  act: () => Promise<unknown>,
  clients: LoadRequest['clients'] = everyone,
): Promise<Report['causes']> {
  const load = new Load({ url: urlOf('node1'), clients })
  try {
    await sleep(500)
    await act()
    await sleep(500)
  } finally {
    await load.stop()
  }
  const { causes, kinds } = await load.stop()
  expect(Object.values(kinds).every(({ answered }) => answered > 0)).toBe(true)
  return causes
}

function urlOf(machine: keyof typeof numbers): string {
  return `http://${network}.${numbers[machine]}:8090/`
}

async function versionAt(machine: keyof typeof numbers): Promise<string> {
  const answer = await fetch(urlOf(machine), { signal: AbortSignal.timeout(5000) })
  return (await answer.text()).replace(/^version (.*)\n$/, '$1')
}

/** The version that each machine serves. */
async function versions(): Promise<string[]> {
  return Promise.all(machines.map(versionAt))
}

function allOf(version: string): string[] {
  return machines.map(() => version)
}

/** The containers of the application that run, behind the name of their machine. */
async function containers(): Promise<string[]> {
  const command = "docker ps --filter label=deliver.deployment=app --format '{{.Names}}' | sort"
  const found = await Promise.all(
    machines.map(async machine => {
      const names = await on(machine, command)
      return names
        .split('\n')
        .filter(Boolean)
        .map(name => `${machine} ${name}`)
    }),
  )
  return found.flat()
}
