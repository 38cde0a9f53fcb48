import { TaskError } from '../base/errors.ts'
import { flag, oneOf, secret, text, texts, type Values } from '../base/params.ts'
import { Secret } from '../base/secret.ts'
import { type Script, sh } from '../base/shell.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'

const params = {
  state: oneOf(
    ['present', 'join', 'absent'],
    '`present`: this host has a swarm, and manages it; `join`: it is in that of another host; `absent`: in none',
  ).or('present'),
  advertise_addr: text('The address by which the others reach this one').optional,
  listen_addr: text('Where it listens for them').optional,
  remote_addrs: texts('The managers to join: `ADDRESS:2377`').or([]),
  join_token: secret('What lets it join: as a worker, or as a manager').optional,
  force: flag('Whether it leaves although it is a manager').or(false),
}

type Want = Values<typeof params>

interface Membership {
  readonly isIn: boolean
  readonly isManager: boolean
  readonly node: string
  readonly tokens: { readonly Manager: Secret; readonly Worker: Secret } | undefined
}

export const dockerSwarm = defineModule({
  name: 'docker_swarm',
  summary: 'Keep a host in a swarm of Docker, or in none',
  params,
  examples: `
    - docker_swarm: { advertise_addr: 192.0.2.1 }
      register: swarm
    - docker_swarm:
        state: join
        remote_addrs: ['192.0.2.1:2377']
        join_token: '{{ hostvars.node1.swarm.swarm_facts.JoinTokens.Worker }}'
  `,
  differences: [
    'It registers `node_id`, and on managers the tokens in `swarm_facts.JoinTokens`; both are secret.',
  ],

  observe: () => ({ script: question, parse: membershipIn }),

  *plan(want, now): Generator<Change> {
    const before = now.isIn ? (now.isManager ? 'manager' : 'worker') : 'absent'
    if (want.state === 'absent') {
      if (!now.isIn) return
      const force = want.force ? ['--force'] : []
      yield { what: 'swarm', before, after: 'absent', settle: sh`docker swarm leave ${force} >/dev/null` }
      return
    }
    if (now.isIn) {
      if (want.state === 'join' || now.isManager) return
      throw new TaskError('Cannot make a swarm here: this host is a worker of another one')
    }
    const change = { what: 'swarm', before, registers: registered }
    if (want.state === 'present')
      yield {
        ...change,
        after: 'manager',
        settle: sh`docker swarm init ${words(want)} >/dev/null && { ${question}; }`,
      }
    else yield { ...change, after: 'joined', settle: joining(want) }
  },

  report: (_, now) => facts(now),
})

/** What it needs may be missing until another host has a swarm: so that is told when it is done, and not in check mode. */
function joining(want: Want): Script {
  const { join_token: token, remote_addrs: managers } = want
  if (token === undefined || managers.length === 0)
    return sh`echo 'join_token or remote_addrs is missing' >&2; false`
  return sh`
    joined=
    for manager in ${managers}; do
      docker swarm join ${words(want)} --token ${token} "$manager" >/dev/null && joined=yes && break
    done
    [ -n "$joined" ] || exit 1
    ${question}`
}

function words({ advertise_addr: address, listen_addr: listens }: Want): string[] {
  return [
    ...(address === undefined ? [] : ['--advertise-addr', address]),
    ...(listens === undefined ? [] : ['--listen-addr', listens]),
  ]
}

const question: Script = sh`
  ${section('membership')}
  docker info -f '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} {{.Swarm.NodeID}}'
  ${section('tokens')}
  { docker swarm join-token --quiet manager; docker swarm join-token --quiet worker; } 2>/dev/null || :`

function membershipIn(output: string): Membership {
  const parts = sectionsOf(output)
  const [state, isManager, node = ''] = (parts['membership'] ?? '').split(' ')
  const [manager, worker] = filledLines(parts['tokens'])
  return {
    isIn: state !== undefined && !['', 'inactive'].includes(state),
    isManager: isManager === 'true',
    node,
    tokens: manager && worker ? { Manager: new Secret(manager), Worker: new Secret(worker) } : undefined,
  }
}

function registered(printed: string): Readonly<Record<string, unknown>> {
  return facts(membershipIn(printed))
}

function facts({ node, tokens }: Membership): Readonly<Record<string, unknown>> {
  return { node_id: node, ...(tokens && { swarm_facts: { JoinTokens: tokens } }) }
}
