import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Case } from '../case.ts'
import { ansibleSettings, program } from '../contenders.ts'
import type { Lab } from '../lab/lab.ts'

/** What happens before any host is reached. */
export const starting: readonly Case[] = [
  {
    name: 'start',
    work: 'start-up (`--version`)',
    goals: [{ of: 'Deliver', to: 'node -e 0', atMost: 1.5 }],
    setUp: async lab => ({
      contenders: [
        program('node -e 0', ['node', '-e', '0'], { rounds: 15 }),
        program('Deliver', ['node', `${lab.programs}/deliver-play.js`, '--version'], { rounds: 15 }),
        program('Ansible', ['ansible', '--version'], { environment: ansibleSettings(lab) }),
      ],
    }),
  },
  {
    name: 'inventory',
    work: 'list an inventory of 10,000 hosts (`--list`)',
    goals: [{ of: 'Ansible', to: 'Deliver', atLeast: 10 }],
    async setUp(lab) {
      const options = ['-i', tenThousandHosts(lab), '--list']
      return {
        contenders: [
          program('Deliver', ['node', `${lab.programs}/deliver.js`, 'inventory', ...options]),
          program('Ansible', ['ansible-inventory', ...options], {
            environment: ansibleSettings(lab),
            rounds: 3,
          }),
        ],
      }
    },
  },
  {
    name: 'patterns',
    work: 'name the hosts of two plays among 10,000 (`--list-hosts`)',
    goals: [],
    async setUp(lab) {
      const options = ['-i', tenThousandHosts(lab), '--list-hosts']
      return {
        contenders: [
          program('Deliver', [
            'node',
            `${lab.programs}/deliver-play.js`,
            ...options,
            'bench/playbooks/deliver/list.yml',
          ]),
          program('Ansible', ['ansible-playbook', ...options, 'bench/playbooks/ansible/list.yml'], {
            environment: ansibleSettings(lab),
            rounds: 3,
          }),
        ],
      }
    },
  },
]

/** Writes down hosts with variables of their own, in a hundred groups that are in ten groups. */
function tenThousandHosts(lab: Lab): string {
  const rows = Array.from({ length: 100 }, (_, rack) => [
    `[rack${rack}]`,
    ...Array.from({ length: 100 }, (_, i) => {
      const number = rack * 100 + i
      return `web${number} ansible_host=10.0.${rack}.${i} weight=${number % 7}`
    }),
    `[rack${rack}:vars]`,
    `row=${rack % 10}`,
  ])
  const rooms = Array.from({ length: 10 }, (_, room) => [
    `[room${room}:children]`,
    ...Array.from({ length: 10 }, (_, i) => `rack${room * 10 + i}`),
  ])
  const file = join(lab.subfolder('ten-thousand'), 'hosts.ini')
  writeFileSync(file, `${[...rows, ...rooms].flat().join('\n')}\n`)
  return file
}
