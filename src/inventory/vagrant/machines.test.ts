import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { knownMachines } from './machines.ts'
import { FakeVagrant, openPort } from './testing.ts'

const statesOf = async (vagrant: FakeVagrant) => {
  const { machines } = await knownMachines(vagrant.folder, vagrant.environment)
  return Object.fromEntries(machines.map(({ name, state }) => [name, state]))
}

/** Two machines, of which node1 runs, and Vagrant was asked. */
async function withNode1() {
  const vagrant = new FakeVagrant(['node1', 'node2'])
  const ssh = await openPort()
  const running = { id: 'first', state: 'running', port: ssh.port }
  vagrant.set('node1', running)
  expect(await statesOf(vagrant)).toEqual({ node1: 'running' })
  expect(vagrant.asked()).toEqual(['status --machine-readable', 'ssh-config node1'])
  return { vagrant, ssh, running }
}

test('Vagrant is not started when no machine was made', async () => {
  const vagrant = new FakeVagrant(['node1'])
  expect(await statesOf(vagrant)).toEqual({})
  expect(vagrant.asked()).toEqual([])
})

test('Vagrant is not started again when nothing moved', async () => {
  const { vagrant } = await withNode1()
  expect(await statesOf(vagrant)).toEqual({ node1: 'running' })
  expect(vagrant.asked()).toEqual([])
})

test('a machine that was made is listed', async () => {
  const { vagrant, running } = await withNode1()
  vagrant.set('node2', { ...running, id: 'second' })
  expect(await statesOf(vagrant)).toEqual({ node1: 'running', node2: 'running' })
  expect(vagrant.asked()).toEqual(['status --machine-readable', 'ssh-config node1 node2'])
})

test('a machine that was made anew is asked for again', async () => {
  const { vagrant, running } = await withNode1()
  vagrant.set('node1', { ...running, id: 'another' })
  expect(await statesOf(vagrant)).toEqual({ node1: 'running' })
  expect(vagrant.asked()).toEqual(['status --machine-readable', 'ssh-config node1'])
})

test('a machine that was destroyed is forgotten', async () => {
  const { vagrant } = await withNode1()
  vagrant.destroy('node1')
  expect(await statesOf(vagrant)).toEqual({})
  expect(vagrant.asked()).toEqual([])
})

test('a machine that Vagrant stopped is known to be stopped, and started to run again', async () => {
  const { vagrant, ssh, running } = await withNode1()
  await ssh.close()
  vagrant.set('node1', { ...running, state: 'stopped' })
  expect(await statesOf(vagrant)).toEqual({ node1: 'stopped' })
  expect(vagrant.asked()).toEqual(['status --machine-readable'])
  expect(await statesOf(vagrant)).toEqual({ node1: 'stopped' })
  expect(vagrant.asked()).toEqual([])

  vagrant.set('node1', { ...running, port: (await openPort()).port })
  expect(await statesOf(vagrant)).toEqual({ node1: 'running' })
  expect(vagrant.asked()).toEqual(['status --machine-readable', 'ssh-config node1'])
})

test('a machine that was stopped behind our back is asked for, and so is one that was started', async () => {
  const { vagrant, ssh, running } = await withNode1()
  await ssh.close()
  vagrant.setBehindItsBack('node1', { ...running, state: 'stopped' })
  expect(await statesOf(vagrant)).toEqual({ node1: 'stopped' })
  expect(vagrant.asked()).toEqual(['status --machine-readable'])

  vagrant.set('node1', { ...running, state: 'stopped' })
  await openPort(ssh.port)
  vagrant.setBehindItsBack('node1', running)
  expect(await statesOf(vagrant)).toEqual({ node1: 'running' })
  expect(vagrant.asked()).toEqual(['status --machine-readable', 'ssh-config node1'])
})

test('the state folder that the environment names is the one that counts', async () => {
  const { vagrant } = await withNode1()
  const environment = { ...vagrant.environment, VAGRANT_DOTFILE_PATH: '.vagrant/test' }
  expect((await knownMachines(vagrant.folder, environment)).machines).toEqual([])
})

test.for(['not JSON', '{"version":2}', '{"version":1,"defined":[],"machines":[{"name":"node1"}]}'])(
  'an answer that is not understood is asked for again: %s',
  async text => {
    const { vagrant } = await withNode1()
    writeFileSync(`${vagrant.folder}/.vagrant/deliver/machines.json`, text)
    expect(await statesOf(vagrant)).toEqual({ node1: 'running' })
    expect(vagrant.asked()).toHaveLength(2)
  },
)

test('two runs at once do not disturb each other, and leave one whole answer', async () => {
  const { vagrant, running } = await withNode1()
  vagrant.set('node2', { ...running, id: 'second' })
  const states = await Promise.all(Array.from({ length: 8 }, () => statesOf(vagrant)))
  expect(states).toEqual(states.map(() => ({ node1: 'running', node2: 'running' })))
  const folder = `${vagrant.folder}/.vagrant/deliver`
  expect(readdirSync(folder)).toEqual(['machines.json'])
  expect(JSON.parse(readFileSync(`${folder}/machines.json`, 'utf8')).machines).toHaveLength(2)
})

const refusal = (kind: string, text: string) => `1795205817,,error-exit,Vagrant::Errors::${kind},${text}`

test('while another Vagrant is at work, it is asked again', async () => {
  const vagrant = new FakeVagrant(['node1'])
  vagrant.set('node1', { id: 'first', state: 'running', port: (await openPort()).port })
  vagrant.refuse(
    refusal('MachineLocked', "Vagrant can't use the requested machine because it is locked! This\\nmeans"),
  )
  expect(await statesOf(vagrant)).toEqual({ node1: 'running' })
  expect(vagrant.asked()).toEqual([
    'status --machine-readable',
    'status --machine-readable',
    'ssh-config node1',
  ])
})

test('says why Vagrant fails', async () => {
  const vagrant = new FakeVagrant(['node1'])
  vagrant.set('node1', { id: 'first', state: 'running', port: 1 })
  vagrant.refuse(refusal('VagrantfileSyntaxError', 'There is a syntax error%!(VAGRANT_COMMA) on\\nline 7'))
  const reason = 'There is a syntax error, on line 7'
  await expect(statesOf(vagrant)).rejects.toThrow(`vagrant status --machine-readable failed: ${reason}`)
})

test('says so when Vagrant is not installed', async () => {
  const vagrant = new FakeVagrant(['node1'])
  vagrant.set('node1', { id: 'first', state: 'running', port: 1 })
  const environment = { ...vagrant.environment, PATH: '/nowhere' }
  const message = 'vagrant status --machine-readable failed: Vagrant is not installed'
  await expect(knownMachines(vagrant.folder, environment)).rejects.toThrow(message)
})
