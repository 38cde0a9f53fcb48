import { spawnSync } from 'node:child_process'
import { describe, expect, test as pure } from 'vitest'
import { sh } from '../base/shell.ts'
import { converge, planOf, type TestHost } from '../testing/host.ts'
import { canIsolate, test } from '../testing/isolated.ts'
import { valuesOf, type Written } from '../testing/written.ts'
import { params } from './iptables/params.ts'
import { ruleOf } from './iptables/rule.ts'
import { iptables, type Now } from './iptables.ts'

pure.for<[Written<typeof params>, string]>([
  [{ protocol: 'tcp', destination_port: 22, jump: 'ACCEPT' }, '-p tcp --destination-port 22 -j ACCEPT'],
  [{ source: '!10.0.0.0/8', in_interface: '! eth0', jump: 'DROP' }, '! -s 10.0.0.0/8 ! -i eth0 -j DROP'],
  [
    { ctstate: 'ESTABLISHED,RELATED', jump: 'ACCEPT' },
    '-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
  ],
  [{ match: 'state', ctstate: ['NEW'], jump: 'ACCEPT' }, '-m state --state NEW -j ACCEPT'],
  [
    { protocol: 'tcp', destination_ports: [80, '443:445'], comment: 'the web', jump: 'ACCEPT' },
    '-p tcp -m multiport --dports 80,443:445 -m comment --comment the web -j ACCEPT',
  ],
  [
    { reject_with: 'tcp-reset', protocol: 'tcp', syn: 'negate' },
    '-p tcp ! --syn -j REJECT --reject-with tcp-reset',
  ],
  [
    { limit: '2/minute', limit_burst: 5, log_prefix: 'x: ' },
    '-m limit --limit 2/minute --limit-burst 5 -j LOG --log-prefix x: ',
  ],
  [
    { protocol: 'tcp', tcp_flags: { flags: ['SYN', 'ACK'], flags_set: 'SYN' }, goto: 'OTHER' },
    '-p tcp --tcp-flags SYN,ACK SYN -g OTHER',
  ],
  [
    { protocol: 'icmpv6', icmp_type: 'echo-request', ip_version: 'ipv6' },
    '-p icmpv6 --icmpv6-type echo-request',
  ],
])('%j is %s', ([want, words]) => {
  expect(ruleOf(valuesOf({ name: 'iptables', params }, want)).join(' ')).toBe(words)
})

const now: Now = {
  hasProgram: true,
  hasRule: false,
  hasChain: true,
  problem: 'Bad rule',
  policy: 'ACCEPT',
  rules: 0,
}

pure.for<[Written<typeof params>, Partial<Now>, string]>([
  [{ jump: 'DROP' }, {}, 'chain is missing'],
  [{ chain: 'X', jump: 'DROP' }, { problem: 'unknown option' }, 'unknown option'],
  [{ chain: '-X', jump: 'DROP' }, {}, 'must be the name of a chain'],
])('%j is refused', ([want, found, problem]) => {
  expect(() => planOf(iptables, want, { ...now, ...found })).toThrow(problem)
})

pure('waits for the program in check mode', () => {
  const [change] = planOf(iptables, { chain: 'INPUT', jump: 'DROP' }, { ...now, hasProgram: false })
  expect(change?.blocked?.message).toBe('Cannot keep the rule: the host has no iptables')
})

describe.runIf(canIsolate && spawnSync('unshare', ['--net', 'iptables', '-S']).status === 0)(
  'on a real host',
  () => {
    const whats = async (want: Written<typeof params>, host: TestHost) =>
      (await converge(iptables, want, host)).map(
        ({ what, before, after }) => `${what}: ${before} -> ${after}`,
      )

    test('keeps a rule, and takes it away', async ({ hostWith }) => {
      const host = await hostWith('all')
      const rules = async () => (await host.run(sh`iptables -S INPUT`)).stdout.toString()
      const ssh = {
        chain: 'INPUT',
        protocol: 'tcp',
        destination_port: 22,
        jump: 'ACCEPT',
        comment: "it's ssh",
      } as const
      const drop = { chain: 'INPUT', source: '10.0.0.0/8', jump: 'DROP', action: 'insert' } as const
      for (const want of [ssh, drop]) {
        expect(await whats(want, host)).toHaveLength(1)
        expect(await whats(want, host)).toEqual([])
      }
      expect(await rules()).toMatch(/-s 10.0.0.0\/8 -j DROP\n.*--dport 22 .*-j ACCEPT\n$/)
      expect(await whats({ ...ssh, state: 'absent' }, host)).toHaveLength(1)
      expect(await whats({ ...ssh, state: 'absent' }, host)).toEqual([])
      expect(await whats({ chain: 'INPUT', flush: true }, host)).toEqual(['rules: 1 -> 0'])
      expect(await whats({ chain: 'INPUT', flush: true }, host)).toEqual([])
      expect(await whats({ chain: 'INPUT', policy: 'DROP' }, host)).toEqual(['policy: ACCEPT -> DROP'])
      expect(await whats({ chain: 'INPUT', policy: 'DROP' }, host)).toEqual([])
    })

    test('makes a chain where it may', async ({ hostWith }) => {
      const host = await hostWith('all')
      const want = {
        chain: 'MINE',
        table: 'nat',
        ip_version: 'ipv6',
        protocol: 'tcp',
        jump: 'RETURN',
      } as const
      await expect(whats(want, host)).rejects.toThrow('there is no chain MINE')
      expect(await whats({ ...want, chain_management: true }, host)).toEqual([
        'chain nat MINE: absent -> present',
        'rule of nat MINE: absent -> -p tcp -j RETURN',
      ])
      expect(await whats({ ...want, chain_management: true }, host)).toEqual([])
      await whats({ ...want, state: 'absent' }, host)
      const chain = {
        chain: 'MINE',
        table: 'nat',
        ip_version: 'ipv6',
        chain_management: true,
        state: 'absent',
      } as const
      expect(await whats(chain, host)).toEqual(['chain nat MINE: present -> absent'])
      expect(await whats(chain, host)).toEqual([])
    })

    test('says what iptables says', async ({ hostWith }) => {
      const host = await hostWith('all')
      await expect(whats({ chain: 'INPUT', protocol: 'none', jump: 'DROP' }, host)).rejects.toThrow(
        'unknown protocol',
      )
    })
  },
)
