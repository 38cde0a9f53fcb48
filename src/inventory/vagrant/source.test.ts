import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadInventory } from '../load.ts'
import { membersOf, mistakesOf, valuesOf } from '../testing.ts'
import type { Ask } from './containers.ts'
import { FakeVagrant, openPort } from './testing.ts'

const settings = `
folder: ../vagrant
groups:
  machines: [controller, node1, node2]
  lxc_hosts: [node1, node2]
  idle: [node2]
containers: { from: lxc_hosts, group: services }
`

/** An environment whose controller and node1 run, while node2 is not made. */
async function environment(text = settings, suffixes = 'machines_suffix: test') {
  const vagrant = new FakeVagrant(['controller', 'node1', 'node2'])
  const { port } = await openPort()
  vagrant.set('node1', { id: 'id/of node1', state: 'running', port })
  vagrant.set('controller', { id: 'c0ffee', state: 'running', port })
  const folder = `${vagrant.root}/development`
  mkdirSync(`${folder}/group_vars`, { recursive: true })
  writeFileSync(`${folder}/vagrant.yml`, text)
  writeFileSync(`${folder}/environment.yml`, suffixes)
  writeFileSync(`${folder}/group_vars/services.yml`, 'kind: service')
  const warnings: string[] = []
  const load = (ask?: Ask) =>
    loadInventory([folder], {
      processEnvironment: vagrant.environment,
      warn: message => warnings.push(message),
      ...(ask && { ask }),
    })
  return { vagrant, port, warnings, load }
}

const answer = 'NAME  STATE   IPV4\nfront RUNNING 10.0.3.11, 172.17.0.1\nback  RUNNING -\nspare STOPPED -\n'

test('lists the machines that run, and what it takes to log in', async () => {
  const { vagrant, port, load } = await environment()
  const inventory = await load()
  expect(membersOf(inventory)).toEqual({
    all: ['controller.test', 'node1.test'],
    ungrouped: [],
    machines: ['controller.test', 'node1.test'],
    lxc_hosts: ['node1.test'],
    idle: [],
    services: [],
  })
  expect(valuesOf(inventory.hosts.get('node1.test'))).toEqual({
    machines_suffix: 'test',
    ansible_host: '127.0.0.1',
    ansible_port: port,
    ansible_user: 'vagrant',
    ansible_ssh_private_key_file: `${vagrant.folder}/node1/key`,
    ansible_host_key_checking: 'accept-new',
    ansible_known_hosts_file: `${vagrant.folder}/.vagrant/machines/node1/docker/known_hosts-id-of-node1`,
  })
})

test('a machine that is made anew has another file for its host key', async () => {
  const { vagrant, port, load } = await environment()
  const knownHosts = async () => {
    const { hosts } = await load()
    return valuesOf(hosts.get('node1.test'))['ansible_known_hosts_file']
  }
  const before = await knownHosts()
  vagrant.set('node1', { id: 'other', state: 'running', port })
  expect(await knownHosts()).not.toBe(before)
})

test('lists the containers that run, reached through their machine', async () => {
  const { load } = await environment()
  const asked: unknown[] = []
  const inventory = await load(async (host, variables, script) => {
    asked.push([host, variables.get('ansible_user'), script.includes('lxc-ls --fancy')])
    return answer
  })
  expect(asked).toEqual([['node1.test', { data: 'vagrant' }, true]])
  expect(inventory.groups.get('services')?.hosts).toEqual(['front.lxc', 'back.lxc'])
  expect(valuesOf(inventory.hosts.get('front.lxc'))).toEqual({
    machines_suffix: 'test',
    kind: 'service',
    ansible_connection: 'lxc',
    ansible_host: 'front',
    deliver_parent: 'node1.test',
    container_address: '10.0.3.11',
  })
  expect(valuesOf(inventory.hosts.get('back.lxc'))['container_address']).toBeUndefined()
})

test('a machine that cannot be asked gives no containers, and that is said', async () => {
  const { load, warnings } = await environment()
  const inventory = await load(() => Promise.reject(new Error('connection refused')))
  expect(inventory.groups.get('services')?.hosts).toEqual([])
  expect(warnings).toEqual(['The containers on node1.test are not listed: connection refused'])
})

test('containers of the same name on two machines: the first is listed, and that is said', async () => {
  const { vagrant, port, load, warnings } = await environment()
  vagrant.set('node2', { id: 'second', state: 'running', port })
  const inventory = await load(async () => 'NAME STATE IPV4\nfront RUNNING -\n')
  expect(valuesOf(inventory.hosts.get('front.lxc'))['deliver_parent']).toBe('node1.test')
  expect(warnings).toEqual(['front.lxc is there already: the container on node2.test is not listed'])
})

test('tells all mistakes of the file at once, each with its place', async () => {
  const { load } = await environment(`folder: ../vagrant
sufix: dev
groups: { machines: [node1, nod2], web: node1 }
containers: { group: services }
`)
  expect(await mistakesOf(load)).toEqual([
    '2:1 | The key sufix is not known | did you mean suffix?',
    '3:41 | The group web must be a list of machines',
    '4:1 | containers must say from which group of hosts',
    '3:29 | The machine nod2 is not known | did you mean node2?',
  ])
})

test.for<[string, string, string]>([
  ['no folder', 'suffix: dev\n', '1:1 | vagrant.yml must say in which folder the Vagrantfile lies'],
  ['a folder without a Vagrantfile', 'folder: .\n', '1:9 | There is no Vagrantfile in .'],
])('says what is wrong with %s', async ([, text, mistake]) => {
  const { load } = await environment(text)
  expect(await mistakesOf(load)).toEqual([expect.stringContaining(mistake.replace(/\.$/, ''))])
})
