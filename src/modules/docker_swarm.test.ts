import { expect, test } from 'vitest'
import { reveal } from '../base/secret.ts'
import { planOf } from '../testing/host.ts'
import { valuesOf } from '../testing/written.ts'
import { dockerSwarm } from './docker_swarm.ts'

const { parse } = dockerSwarm.observe(valuesOf(dockerSwarm, {}))
const alone = parse('\x1dmembership\ninactive false \n\x1dtokens\n', 0)
const worker = parse('\x1dmembership\nactive false n2\n\x1dtokens\n', 0)
const manager = parse('\x1dmembership\nactive true n1\n\x1dtokens\nSWMTKN-m\nSWMTKN-w', 0)
const join = { state: 'join', remote_addrs: ['192.0.2.1:2377'], join_token: 'SWMTKN-w' }

test.for([
  ['a host alone begins one', {}, alone, ['manager']],
  ['a manager has one', {}, manager, []],
  ['a host alone joins', join, alone, ['joined']],
  ['a worker has joined', join, worker, []],
  ['a worker leaves', { state: 'absent' }, worker, ['absent']],
  ['a host alone is in none', { state: 'absent' }, alone, []],
] as const)('%s', ([, params, now, expected]) => {
  expect(planOf(dockerSwarm, params, now).map(({ after }) => after)).toEqual(expected)
})

test('a worker of another swarm begins none', () => {
  expect(() => planOf(dockerSwarm, {}, worker)).toThrow('this host is a worker of another one')
})

test('joining without a token fails when it is done: check mode goes on', () => {
  const [change] = planOf(dockerSwarm, { ...join, join_token: undefined }, alone)
  expect(String(change?.settle)).toBe("echo 'join_token or remote_addrs is missing' >&2; false")
})

test('registers its node, and what lets others join as secrets', () => {
  const report = dockerSwarm.report?.(valuesOf(dockerSwarm, {}), manager) as {
    node_id: string
    swarm_facts: { JoinTokens: { Worker: string } }
  }
  expect(report.node_id).toBe('n1')
  expect(String(report.swarm_facts.JoinTokens.Worker)).not.toContain('SWMTKN')
  expect(reveal(report.swarm_facts.JoinTokens.Worker)).toBe('SWMTKN-w')
  expect(dockerSwarm.report?.(valuesOf(dockerSwarm, {}), worker)).toEqual({ node_id: 'n2' })
})
