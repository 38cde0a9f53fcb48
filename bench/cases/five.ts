import { mkdirSync } from 'node:fs'
import type { Case } from '../case.ts'
import {
  ansible,
  type Contender,
  deliver,
  type Inventory,
  inventoryOf,
  mitogen,
  often,
  plainSsh2,
  warmUp,
} from '../contenders.ts'
import type { Lab } from '../lab/lab.ts'
import { stateOf } from '../lab/tree.ts'

/** The 5 tasks on many hosts, already converged. */
export const fiveTasks: readonly Case[] = [
  manyHosts(20, [], (lab, inventory) => [
    ansible(lab, inventory, 'five.yml'),
    mitogen(lab, inventory, 'five.yml'),
  ]),
  manyHosts(100, [{ of: 'Deliver', to: 'plain ssh', atMost: 1.3 }], (lab, inventory) => [
    ansible(lab, inventory, 'five.yml', 1),
  ]),
  manyHosts(500, [
    { of: 'Deliver', to: 'plain ssh', atMost: 1.3 },
    { of: 'Deliver', atMost: 300 },
  ]),
]

function manyHosts(
  count: number,
  goals: Case['goals'],
  peers: (lab: Lab, inventory: Inventory) => Contender[] = () => [],
): Case {
  return {
    name: `hosts-${count}`,
    work: `5 tasks, ${count} hosts (loopback addresses)`,
    goals,
    async setUp(lab) {
      const { hosts } = await lab.loopback()
      const inventory = inventoryOf(lab, `loopback-${count}`, hosts.slice(0, count))
      for (const { name } of inventory.hosts) mkdirSync(`${inventory.folders}/${name}`, { recursive: true })
      const rounds = count > 100 ? 5 : often
      const floor = plainSsh2(lab, inventory, 'bench/floor/five.sh', rounds)
      await warmUp(floor)
      return {
        contenders: [floor, deliver(lab, inventory, 'five.yml', rounds), ...peers(lab, inventory)],
        changes: 0,
        state: async () => stateOf(inventory.folders),
      }
    },
  }
}
