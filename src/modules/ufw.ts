import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { blockedBy, missingProgram } from '../host/missing-program.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule, settle } from '../model/module.ts'
import { params, type Want } from './ufw/params.ts'
import { isForSame, type Rule, ruleOf, wantedRule, wordsOf } from './ufw/rule.ts'

export interface Now {
  readonly hasProgram: boolean
  readonly isEnabled: boolean
  readonly rules: readonly Rule[]
  /** By direction. */
  readonly defaults: Readonly<Record<string, string | undefined>>
  readonly logging: string
}

export const ufw = defineModule({
  name: 'ufw',
  summary: 'Keep the firewall ufw: a rule, a default, and whether it is on',
  params,
  examples: `
    - ufw: { rule: allow, port: 22, proto: tcp }
    - ufw: { rule: allow, from_ip: 10.0.0.0/8, to_port: '80,443', proto: tcp, comment: the web }
    - ufw: { default: deny, direction: incoming, state: enabled }
  `,
  differences: [
    'A rule is kept before the firewall is turned on: a host that allows ssh in the same task stays reachable',
    '`insert_relative_to_rule_number` is missing: `insert` counts from 1',
  ],
  returns: { rule: returned('text', 'The rule, as ufw takes it') },

  observe: () => ({ script: question, parse: stateOf }),

  *plan(want, now) {
    refuseUnfit(want)
    const blocked = now.hasProgram ? undefined : missingProgram('keep the firewall', 'ufw')
    yield* blockedBy(blocked, differences(want, now))
  },

  report: want => (want.rule === undefined ? {} : { rule: wordsOf(wantedRule(want)).join(' ') }),
})

const nothing: Now = { hasProgram: true, isEnabled: false, rules: [], defaults: {}, logging: '' }

function command(...words: (string | number)[]): Script {
  return sh`PATH=$PATH:/usr/sbin:/sbin ufw ${words}`
}

/** What is kept is told by the files of ufw: while it is off, it tells of rules only. */
const question = lines([
  section('program'),
  sh`PATH=$PATH:/usr/sbin:/sbin command -v ufw || :`,
  section('rules'),
  sh`${command('show', 'added')} 2>/dev/null || :`,
  section('defaults'),
  sh`cat /etc/default/ufw 2>/dev/null || :`,
  section('settings'),
  sh`cat /etc/ufw/ufw.conf 2>/dev/null || :`,
  section('status'),
  sh`${command('status')} 2>/dev/null || :`,
])

const policies: Readonly<Record<string, string>> = { ACCEPT: 'allow', DROP: 'deny', REJECT: 'reject' }

function stateOf(output: string): Now {
  const { program = '', rules, defaults = '', settings = '', status = '' } = sectionsOf(output)
  const policy = (name: string) =>
    policies[new RegExp(`^DEFAULT_${name}_POLICY="?(\\w+)`, 'm').exec(defaults)?.[1] ?? '']
  return {
    hasProgram: program !== '',
    isEnabled: /^Status: active/m.test(status) && /^ENABLED=yes/im.test(settings),
    rules: filledLines(rules).flatMap(line => ruleOf(line) ?? []),
    defaults: { incoming: policy('INPUT'), outgoing: policy('OUTPUT'), routed: policy('FORWARD') },
    logging: /^LOGLEVEL="?(\w+)/m.exec(settings)?.[1] ?? '',
  }
}

function refuseUnfit(want: Want): void {
  if ([want.state, want.default, want.rule, want.logging].every(value => value === undefined))
    throw new TaskError('Cannot keep the firewall: none of state, default, rule and logging is given')
  if (want.interface !== undefined && want.direction === undefined)
    throw new TaskError('Cannot keep the rule: interface needs a direction')
  if ((want.interface_in ?? want.interface_out) !== undefined && want.interface !== undefined)
    throw new TaskError('Cannot keep the rule: interface excludes interface_in and interface_out')
  if (want.name !== undefined && (want.to_port ?? want.proto) !== undefined)
    throw new TaskError('Cannot keep the rule: a profile says its ports and protocols itself')
}

function* differences(want: Want, found: Now): Generator<Change> {
  const isReset = want.state === 'reset'
  if (isReset)
    yield { what: 'firewall', before: 'as it is', after: 'reset', settle: command('--force', 'reset') }
  const now = isReset ? nothing : found
  yield* defaultChange(want, now)
  if (want.rule !== undefined) yield* ruleChange(want, now)
  yield* loggingChange(want, now)
  yield* stateChange(want, now)
}

function* defaultChange(want: Want, { defaults }: Now): Generator<Change> {
  if (want.default === undefined || want.rule !== undefined) return
  const directions = {
    in: 'incoming',
    out: 'outgoing',
    incoming: 'incoming',
    outgoing: 'outgoing',
    routed: 'routed',
  }
  const direction = directions[want.direction ?? 'incoming']
  yield* settle(`default ${direction}`, defaults[direction], want.default, policy =>
    command('default', policy, direction),
  )
}

function* ruleChange(want: Want, { rules }: Now): Generator<Change> {
  const wanted = wantedRule(want)
  const found = rules.find(rule => isForSame(rule, wanted))
  const shown = (rule: Rule | undefined) => (rule ? wordsOf(rule).join(' ') : 'absent')
  const route = wanted.isRoute ? ['route'] : []
  const change = { what: 'rule', before: shown(found) }
  if (want.delete) {
    if (found?.action === wanted.action)
      yield { ...change, after: 'absent', settle: command('--force', ...route, 'delete', ...wordsOf(found)) }
    return
  }
  const isSame = found?.action === wanted.action && found.log === wanted.log
  if (isSame && (want.comment === undefined || found.comment === wanted.comment)) return
  const place = want.insert === undefined || found ? [] : ['insert', want.insert]
  yield { ...change, after: shown(wanted), settle: command(...route, ...place, ...wordsOf(wanted)) }
}

function* loggingChange({ logging }: Want, now: Now): Generator<Change> {
  const isOn = logging === 'on' && now.logging !== '' && now.logging !== 'off'
  if (logging !== undefined && !isOn)
    yield* settle('logging', now.logging, logging, level => command('logging', level))
}

function* stateChange({ state }: Want, { isEnabled }: Now): Generator<Change> {
  const before = isEnabled ? 'enabled' : 'disabled'
  if (state === 'enabled') yield* settle('firewall', before, state, () => command('--force', 'enable'))
  if (state === 'disabled') yield* settle('firewall', before, state, () => command('disable'))
  if (state === 'reloaded') yield { what: 'firewall', before, after: state, settle: command('reload') }
}
