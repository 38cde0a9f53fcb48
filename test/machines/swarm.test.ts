import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changedIn, deliver, machines, network, on, type Played, play, script, troubles } from './lab.ts'
import { makeServeImage } from './serve-image.ts'

const folder = mkdtempSync(join(tmpdir(), 'deliver-swarm-'))
const inventory = ['-i', 'inventories/development', '-i', join(folder, 'groups.yml')]

beforeAll(async () => {
  script('scripts/lib/machines')
  cpSync('test/machines/swarm', folder, { recursive: true })
  await done(await play('base.yml', 'docker.yml', 'proxy.yml', ...inventory, '--json'))
  await makeServeImage(machines)
})

afterAll(async () => {
  await play(join(folder, 'leave.yml'))
  await on('node2', 'docker volume rm --force ring-data')
  rmSync(folder, { recursive: true })
})

describe('a swarm', { concurrent: false }, () => {
  test('is made of three machines, and nothing is done the second time', async () => {
    await done(await play('swarm.yml', ...inventory, '--json'))
    expect(changedIn(await play('swarm.yml', ...inventory, '--json'))).toEqual([])
    expect(await on('controller', 'docker node ls --format "{{.Hostname}} {{.Status}}" | sort')).toBe(
      'controller.dev Ready\nnode1.dev Ready\nnode2.dev Ready',
    )
  })

  test('runs what a service file says, where the groups say', async () => {
    const predicted = await deploy('one', '--check')
    const made = await done(await deploy('one'))
    expect(changedIn(made).sort()).toEqual(changedIn(predicted).sort())
    expect(changedIn(await deploy('one'))).toEqual([])
    expect(await answers()).toEqual(['one', 'one', 'one'])
    expect(await nodesOf('ring_store')).toBe('node2.dev')
    expect(await on('node1', "curl -s -H 'Host: ring.test' http://127.0.0.1/")).toMatch(/^one /)
    const web = await on(
      'controller',
      'docker ps --quiet --filter label=com.docker.swarm.service.name=ring_web',
    )
    expect(await on('controller', `docker exec ${web} perl /serve.pl ask db:80`)).toMatch(/^store /)
    expect((await deliver('app', 'ring', ...inventory)).output).toContain(
      'running, 3 on controller.dev, node1.dev, node2.dev',
    )
  })

  test('runs commands in its containers, on whichever node they are', async () => {
    const inside = await deliver(
      'app',
      'ring',
      'exec',
      'store',
      ...inventory,
      '--',
      'perl',
      '-pe',
      '1',
      '/etc/hostname',
    )
    const container = await on(
      'node2',
      'docker ps --quiet --filter label=com.docker.swarm.service.name=ring_store',
    )
    expect(inside).toMatchObject({ code: 0, output: `${container}\n` })
  })

  test('takes an update back that fails, and what failed is told', async () => {
    const failed = await deploy('bad')
    expect(failed.code).toBe(2)
    expect(troubles(failed)).toMatch(/rollback_completed.*no database/s)
    expect(await answers()).toEqual(['one', 'one', 'one'])
    expect(changedIn(await deploy('one'))).toEqual([])
  })

  test('goes back to an earlier release', async () => {
    await done(await deploy('two'))
    expect(await answers()).toEqual(['two', 'two', 'two'])
    expect(await deliver('app', 'ring', 'rollback', ...inventory)).toMatchObject({ code: 0 })
    expect(await answers()).toEqual(['one', 'one', 'one'])
    expect((await deliver('app', 'ring', 'history', ...inventory)).output).toMatch(/^3 .* goes back to 1/m)
    expect(changedIn(await deploy('one'))).toEqual([])
  })

  test('has other numbers of replicas', async () => {
    await done(await deploy('one', '-e', '{"replicas": {"ring_web": 2}}'))
    expect((await nodesOf('ring_web')).split('\n')).toHaveLength(2)
  })

  test('keeps nothing of what is removed but its data', async () => {
    expect(await deliver('app', 'ring', 'remove', '--yes', ...inventory)).toMatchObject({ code: 0 })
    expect(
      await on('controller', 'docker service ls --quiet; docker config ls --quiet; docker secret ls --quiet'),
    ).toBe('')
    expect(await on('node1', "curl -s -H 'Host: ring.test' http://127.0.0.1/ || :")).not.toMatch(/one/)
    expect(await on('node1', 'ls /etc/haproxy/deliver.d | grep ring || :')).toBe('')
    expect(await on('node2', 'docker volume ls --quiet --filter name=ring-data')).toBe('ring-data')
  })
})

function deploy(word: string, ...more: string[]): Promise<Played> {
  writeFileSync(join(folder, 'word'), word)
  return play(join(folder, 'deploy.yml'), ...inventory, '--json', ...more)
}

/** What the published port of each machine answers. */
function answers(): Promise<string[]> {
  return Promise.all(
    ['101', '111', '112'].map(async last => {
      const answer = await fetch(`http://${network}.${last}:8290`, { signal: AbortSignal.timeout(5000) })
      return (await answer.text()).split(' ')[0] ?? ''
    }),
  )
}

function nodesOf(service: string): Promise<string> {
  return on(
    'controller',
    `docker service ps --filter desired-state=running --format '{{.Node}}' ${service} | sort`,
  )
}

function done(played: Played): Played {
  expect(troubles(played)).toBe('')
  expect(played.code).toBe(0)
  return played
}
