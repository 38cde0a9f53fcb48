import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { type Script, sh } from '../base/shell.ts'
import { blockedBy, missingProgram } from '../host/missing-program.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule, settle } from '../model/module.ts'
import { params, type Want } from './iptables/params.ts'
import { ruleOf } from './iptables/rule.ts'

export interface Now {
  readonly hasProgram: boolean
  readonly hasRule: boolean
  readonly hasChain: boolean
  /** What iptables says where it finds no rule. */
  readonly problem: string
  readonly policy: string | undefined
  /** How many rules the chain, or the table, has. */
  readonly rules: number
}

export const iptables = defineModule({
  name: 'iptables',
  summary: 'Keep a rule of the packet filter, as long as the host runs',
  params,
  examples: `
    - iptables: { chain: INPUT, protocol: tcp, destination_port: 22, ctstate: NEW, jump: ACCEPT, comment: ssh }
    - iptables: { table: nat, chain: POSTROUTING, out_interface: eth0, jump: MASQUERADE }
    - iptables: { chain: INPUT, policy: DROP }
  `,
  differences: ['`flush` changes nothing where there are no rules'],
  returns: {
    chain: returned('text', 'The chain'),
    table: returned('text', 'The table'),
    ip_version: returned('text', '`ipv4` or `ipv6`'),
    state: returned('text', 'Whether the rule is there'),
    flush: returned('flag', 'Whether rules were removed'),
    rule: returned('text', 'The rule, as iptables takes it'),
  },

  observe: want => ({
    script: question(want),
    parse(output): Now {
      const { program = '', rule = '', listed, problem = '' } = sectionsOf(output)
      const lines = (listed ?? '').split('\n')
      return {
        hasProgram: program !== '',
        hasRule: rule === 'there',
        hasChain: listed !== undefined,
        problem,
        policy: lines.map(line => /^-P \S+ (\S+)/.exec(line)?.[1]).find(Boolean),
        rules: lines.filter(line => line.startsWith('-A ')).length,
      }
    },
  }),

  *plan(want, now) {
    if (want.chain === undefined && !want.flush) throw new TaskError('Cannot keep the rule: chain is missing')
    const program = programOf(want.ip_version)
    const blocked = now.hasProgram ? undefined : missingProgram('keep the rule', program, 'iptables')
    yield* blockedBy(blocked, differences(want, now))
  },

  report: want => ({
    chain: want.chain,
    table: want.table,
    ip_version: want.ip_version,
    state: want.state,
    flush: want.flush,
    rule: ruleOf(want).join(' '),
  }),
})

function* differences(want: Want, now: Now): Generator<Change> {
  const { chain, table, flush, policy, state } = want
  const what = `${table} ${chain ?? ''}`.trim()
  if (flush) {
    const all = chain === undefined ? [] : [chain]
    yield* settle('rules', String(now.rules), '0', () => sh`${command(want)} -F ${all}`)
  } else if (policy !== undefined) {
    yield* settle('policy', now.policy, policy, policy => sh`${command(want)} -P ${chain ?? ''} ${policy}`)
  } else if (want.chain_management && ruleOf(want).length === 0) {
    yield* settle(`chain ${what}`, now.hasChain ? 'present' : 'absent', state, state =>
      state === 'present' ? sh`${command(want)} -N ${chain ?? ''}` : sh`${command(want)} -X ${chain ?? ''}`,
    )
  } else {
    yield* ruleChanges(want, now, what)
  }
}

function command({ ip_version, table, wait }: Want): Script {
  return sh`PATH=$PATH:/usr/sbin:/sbin ${programOf(ip_version)} ${wait === undefined ? ['-w'] : ['-w', wait]} -t ${table}`
}

function programOf(version: Want['ip_version']): string {
  return version === 'ipv6' ? 'ip6tables' : 'iptables'
}

function question(want: Want): Script {
  const chain = want.chain === undefined ? [] : [want.chain]
  return sh`
    ${section('program')}
    PATH=$PATH:/usr/sbin:/sbin command -v ${programOf(want.ip_version)} || :
    if listed=$(${command(want)} -S ${chain} 2>/dev/null); then
      ${section('listed')}
      printf '%s\\n' "$listed"
    fi
    if problem=$(${command(want)} -C ${chain} ${ruleOf(want)} 2>&1); then
      ${section('rule')}
      echo there
    else
      ${section('problem')}
      printf '%s\\n' "$problem"
    fi`
}

function* ruleChanges(want: Want, now: Now, what: string): Generator<Change> {
  const { state, action, rule_num, chain = '', chain_management } = want
  const rule = ruleOf(want)
  refuseWrong(now)
  if (state === 'absent') {
    if (now.hasRule)
      yield {
        what: `rule of ${what}`,
        before: rule.join(' '),
        after: 'absent',
        settle: sh`${command(want)} -D ${chain} ${rule}`,
      }
    return
  }
  if (!now.hasChain && chain_management)
    yield {
      what: `chain ${what}`,
      before: 'absent',
      after: 'present',
      settle: sh`${command(want)} -N ${chain}`,
    }
  if (now.hasRule) return
  const blocked = missingChain(want, now)
  const place =
    action === 'append' ? ['-A', chain] : ['-I', chain, ...(rule_num === undefined ? [] : [rule_num])]
  yield {
    what: `rule of ${what}`,
    before: 'absent',
    after: rule.join(' '),
    settle: sh`${command(want)} ${place} ${rule}`,
    ...(blocked && { blocked }),
  }
}

/** A rule that is not there may also be none: then iptables says what is wrong with it. */
function refuseWrong({ hasRule, hasChain, problem }: Now): void {
  if (hasRule || !hasChain || /matching rule|Bad rule/.test(problem)) return
  throw new TaskError(`Cannot keep the rule: ${problem}`)
}

/** Why no rule can be added. */
function missingChain({ chain, chain_management }: Want, { hasChain }: Now): TaskError | undefined {
  if (hasChain || chain_management) return undefined
  return new TaskError(`Cannot keep the rule: there is no chain ${chain}`, {
    hint: 'chain_management: true makes it',
  })
}
