import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { beforeAll, describe, expect, test } from 'vitest'
import { modules } from '../../src/modules/index.ts'
import { changedIn, on, type Played, play, script, tasksOf, titleOf, troubles } from './lab.ts'
import { makeServeImage } from './serve-image.ts'

const playbook = 'test/machines/modules/all.yml'

/** Modules that keep something and are tried elsewhere, by where. */
const elsewhere: Readonly<Record<string, string>> = {
  apk: 'needs Alpine: apk.test.ts has a fake',
  dnf: 'needs Fedora: dnf.test.ts has a fake',
  pacman: 'needs Arch: pacman.test.ts has a fake',
  swap: 'changes the machine under all containers: swap.test.ts',
  modprobe: 'the same: modprobe.test.ts',
  lxc_container: 'site.test.ts',
  deployment_job: 'swarm.test.ts',
  deployment_leftovers: 'deploy.test.ts',
  deployment_release: 'deploy.test.ts',
  docker_node: 'swarm.test.ts',
  docker_swarm: 'swarm.test.ts',
  docker_swarm_service: 'needs a swarm: docker_swarm_service.test.ts has a fake',
  generated_texts: 'site.test.ts',
  image_versions: 'deploy.test.ts',
  proxy_domain: 'network.test.ts',
  proxy_service: 'deploy.test.ts',
  service_address: 'deploy.test.ts',
  service_replicas: 'deploy.test.ts',
  swarm_leftovers: 'swarm.test.ts',
  swarm_service: 'swarm.test.ts',
}

describe('every module that keeps something', { concurrent: false }, () => {
  let predicted: Played
  let made: Played

  beforeAll(async () => {
    script('scripts/lib/machines')
    expect(troubles(await play('base.yml', 'docker.yml', '--json', '--limit', 'node1.dev'))).toBe('')
    await makeServeImage(['node1'])
    await on('node1', 'rm -rf /srv/given /srv/modules /srv/unpacked')
    expect(troubles(await play('test/machines/modules/before.yml', '--json'))).toBe('')
  })

  test('says in check mode exactly what it does then', async () => {
    predicted = await play(playbook, '--json', '--check')
    expect(troubles(predicted)).toBe('')
    made = await play(playbook, '--json')
    expect(troubles(made)).toBe('')
    expect(changedIn(made)).toEqual(changedIn(predicted))
    expect(changedIn(made).length).toBeGreaterThan(20)
  })

  test('is sure of it', () => {
    const unsure = tasksOf(predicted).filter(({ result }) => result.uncertain !== undefined)
    expect(unsure.map(titleOf)).toEqual([])
  })

  test('changes nothing the second time', async () => {
    const again = await play(playbook, '--json')
    expect(troubles(again)).toBe('')
    expect(changedIn(again)).toEqual([])
  })

  test('is among them, or named with where it is tried', () => {
    const [{ tasks }] = load(readFileSync(playbook, 'utf8')) as [{ tasks: object[] }]
    const tried = new Set([...tasks.flatMap(Object.keys), ...Object.keys(elsewhere)])
    const keeping = modules.filter(module => module.kind === 'state' && module.plan).map(({ name }) => name)
    expect(keeping.filter(name => !tried.has(name))).toEqual([])
  })
})
