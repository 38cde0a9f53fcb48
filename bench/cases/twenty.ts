import type { Bout, Case } from '../case.ts'
import { ansible, type Contender, deliver, inventoryOf, mitogen, plainSsh, warmUp } from '../contenders.ts'
import type { Host } from '../lab/host.ts'
import type { Lab } from '../lab/lab.ts'

/** The 20 tasks on five machines. */
export const twentyTasks: readonly Case[] = [
  {
    name: 'converged',
    work: '20 tasks, 5 machines, already converged',
    goals: [
      { of: 'Deliver', to: 'plain ssh', atMost: 1.4 },
      { of: 'Deliver', to: 'plain ssh', atMost: 1.25, forks: true },
    ],
    setUp: async lab => converged(lab, contenders(lab, 'near', (await lab.machines()).hosts)),
  },
  {
    name: 'first',
    work: 'the same, first run (14 changes each)',
    goals: [
      { of: 'Deliver', to: 'plain ssh', atMost: 1.5 },
      { of: 'Deliver', to: 'plain ssh', atMost: 2, forks: true },
      { of: 'Ansible', to: 'Deliver', atLeast: 8 },
    ],
    async setUp(lab) {
      const machines = await lab.machines()
      return {
        contenders: contenders(lab, 'near', machines.hosts),
        changes: 14 * machines.hosts.length,
        before: () => machines.reset(),
        state: () => machines.state(),
        countForks: () => machines.countForks(),
      }
    },
  },
  {
    name: 'far',
    work: 'the same, converged, 50 ms round trip',
    goals: [{ of: 'Deliver', to: 'plain ssh', atMost: 1.4 }],
    setUp: async lab => converged(lab, contenders(lab, 'far', (await lab.farMachines()).hosts)),
  },
]

function contenders(lab: Lab, name: string, hosts: readonly Host[]): [Contender, ...Contender[]] {
  const inventory = inventoryOf(lab, name, hosts)
  return [
    plainSsh(lab, inventory, 'bench/floor/twenty.sh'),
    deliver(lab, inventory, 'twenty.yml'),
    ansible(lab, inventory, 'twenty.yml'),
    mitogen(lab, inventory, 'twenty.yml'),
  ]
}

/** The floor makes all as it shall be; nobody finds anything to change after that. */
async function converged(lab: Lab, contenders: [Contender, ...Contender[]]): Promise<Bout> {
  const machines = await lab.machines()
  await warmUp(contenders[0])
  return {
    contenders,
    changes: 0,
    state: () => machines.state(),
    countForks: () => machines.countForks(),
  }
}
