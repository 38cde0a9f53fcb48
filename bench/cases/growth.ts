import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bout, Case } from '../case.ts'
import { deliver, inventoryOf, seldom } from '../contenders.ts'
import type { Lab } from '../lab/lab.ts'

/** What is four times as much may take five times as long: a cost that grew with the square would take sixteen. */
const slack = 5

const grows = (few: string, many: string) => [{ of: many, to: few, atMost: slack }]

/** Whether the cost of a run grows with its size, and not faster. */
export const growth: readonly Case[] = [
  {
    name: 'tasks',
    work: '1,000 tasks on one host, and 250',
    goals: grows('250 tasks', '1,000 tasks'),
    setUp: lab => onOneHost(lab, { '250 tasks': tasks(250), '1,000 tasks': tasks(1000) }),
  },
  {
    name: 'commands',
    work: '1,000 tasks that act on one host, and 250',
    goals: grows('250 commands', '1,000 commands'),
    setUp: lab => onOneHost(lab, { '250 commands': commands(250), '1,000 commands': commands(1000) }),
  },
  {
    name: 'loop',
    work: 'a loop of 5,000 items, and of 1,250',
    goals: grows('1,250 items', '5,000 items'),
    setUp: lab => onOneHost(lab, { '1,250 items': [loop(1250)], '5,000 items': [loop(5000)] }),
  },
  {
    name: 'hosts',
    work: '5 tasks on 500 hosts, and on 125',
    goals: grows('125 hosts', '500 hosts'),
    async setUp(lab) {
      const { hosts } = await lab.loopback()
      const contenders = [125, 500].map(count => {
        const inventory = inventoryOf(lab, `growth-${count}`, hosts.slice(0, count))
        for (const { name } of inventory.hosts) mkdirSync(`${inventory.folders}/${name}`, { recursive: true })
        return { ...deliver(lab, inventory, 'five.yml', seldom), name: `${count} hosts` }
      })
      return { contenders }
    },
  },
]

type Task = Readonly<Record<string, unknown>>

/** Plays on one host, which has the folders that they keep. */
async function onOneHost(lab: Lab, plays: Readonly<Record<string, Task[]>>): Promise<Bout> {
  const { hosts } = await lab.loopback()
  const inventory = inventoryOf(lab, 'one', hosts.slice(0, 1))
  const [host] = inventory.hosts
  for (let i = 0; i < mostFolders; i++) {
    mkdirSync(join(inventory.folders, host?.name ?? '', `folder${i}`), { recursive: true })
  }
  const folder = lab.subfolder('growth')
  const contenders = Object.entries(plays).map(([name, tasks]) => {
    const playbook = join(folder, `${name.replaceAll(/\W/g, '-')}.yml`)
    writeFileSync(playbook, JSON.stringify([{ name, hosts: 'all', gather_facts: false, tasks }]))
    return { ...deliver(lab, inventory, playbook, seldom), name }
  })
  return { contenders }
}

const mostFolders = 5000

function tasks(count: number): Task[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `Folder ${i}`,
    file: { path: `{{ folder }}/folder${i}`, state: 'directory' },
  }))
}

function commands(count: number): Task[] {
  return Array.from({ length: count }, (_, i) => ({ name: `Command ${i}`, command: `true ${i}` }))
}

function loop(items: number): Task {
  return {
    name: 'Items',
    file: { path: '{{ folder }}/folder{{ item }}', state: 'directory' },
    loop: `{{ range ${items} }}`,
  }
}
