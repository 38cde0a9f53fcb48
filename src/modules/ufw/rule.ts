import { shellWords } from '../../base/words.ts'
import type { Want } from './params.ts'

/** A rule as ufw knows it. What is left out is `any`, or empty. */
export interface Rule {
  readonly action: string
  readonly isRoute: boolean
  readonly direction: 'in' | 'out'
  readonly interfaceIn: string
  readonly interfaceOut: string
  /** `log` or `log-all`. */
  readonly log: string
  readonly from: string
  readonly fromPort: string
  readonly fromApp: string
  readonly to: string
  readonly toPort: string
  readonly toApp: string
  readonly proto: string
  readonly comment: string
}

export function wantedRule(want: Want): Rule {
  const { rule = '', route, log, from_ip, to_ip, from_port, to_port, name, proto, comment } = want
  const isOut = want.direction === 'out' || want.direction === 'outgoing'
  const given = { in: isOut ? undefined : want.interface, out: isOut ? want.interface : undefined }
  return {
    action: rule,
    isRoute: route,
    direction: isOut ? 'out' : 'in',
    interfaceIn: want.interface_in ?? given.in ?? '',
    interfaceOut: want.interface_out ?? given.out ?? '',
    log: log ? 'log' : '',
    from: address(from_ip),
    fromPort: from_port ?? 'any',
    fromApp: '',
    to: address(to_ip),
    toPort: to_port ?? 'any',
    toApp: name ?? '',
    proto: proto ?? 'any',
    comment: comment ?? '',
  }
}

/**
 * Understands a line of `ufw show added`, short or long:
 *
 *     ufw allow 22/tcp
 *     ufw route deny in on eth0 log from 10.0.0.0/8 port 5 to any port 80,443 proto tcp comment 'the web'
 */
export function ruleOf(line: string): Rule | undefined {
  const words = shellWords(line)
  if (words.shift() !== 'ufw') return undefined
  const found: Record<string, string> = {}
  const isRoute = words[0] === 'route'
  if (isRoute) words.shift()
  found['action'] = words.shift() ?? ''
  let side = 'to'
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === 'in' || word === 'out') {
      found['direction'] = word
      if (words[0] === 'on') found[`interface ${word}`] = words.splice(0, 2)[1] ?? ''
    } else if (word === 'log' || word === 'log-all') {
      found['log'] = word
    } else if (word === 'from' || word === 'to') {
      side = word
      found[side] = words.shift() ?? ''
    } else if (['port', 'app'].includes(word)) {
      found[`${side} ${word}`] = words.shift() ?? ''
    } else if (word === 'proto' || word === 'comment') {
      found[word] = words.shift() ?? ''
    } else {
      Object.assign(found, shortTarget(word))
    }
  }
  return {
    action: found['action'],
    isRoute,
    direction: found['direction'] === 'out' && !isRoute ? 'out' : 'in',
    interfaceIn: found['interface in'] ?? '',
    interfaceOut: found['interface out'] ?? '',
    log: found['log'] ?? '',
    from: address(found['from'] ?? 'any'),
    fromPort: found['from port'] ?? 'any',
    fromApp: found['from app'] ?? '',
    to: address(found['to'] ?? 'any'),
    toPort: found['to port'] ?? 'any',
    toApp: found['to app'] ?? '',
    proto: found['proto'] ?? 'any',
    comment: found['comment'] ?? '',
  }
}

/** `22`, `80,443/tcp`, or the name of a profile. */
function shortTarget(word: string): Record<string, string> {
  const [, port, proto] = /^([\d,:]+)(?:\/(\w+))?$/.exec(word) ?? []
  if (port === undefined) return { 'to app': word }
  return { 'to port': port, ...(proto && { proto }) }
}

/** Whether two rules are for the same packets: ufw has one of them at most. */
export function isForSame(a: Rule, b: Rule): boolean {
  const key = ({ action: _, log: __, comment: ___, ...rest }: Rule) => JSON.stringify(rest)
  return key(a) === key(b)
}

/** The words with which ufw is told a rule, behind what shall be done with it. */
export function wordsOf(rule: Rule): string[] {
  const { action, direction, isRoute, interfaceIn, interfaceOut, log, proto, comment } = rule
  const on = (way: string, name: string) => (name === '' ? [] : [way, 'on', name])
  const isBare = interfaceIn === '' && interfaceOut === ''
  return [
    action,
    ...(isBare && !isRoute && direction === 'out' ? ['out'] : []),
    ...on('in', interfaceIn),
    ...on('out', interfaceOut),
    ...(log === '' ? [] : [log]),
    ...side('from', rule.from, rule.fromPort, rule.fromApp),
    ...side('to', rule.to, rule.toPort, rule.toApp),
    ...(proto === 'any' ? [] : ['proto', proto]),
    ...(comment === '' ? [] : ['comment', comment]),
  ]
}

function side(name: string, place: string, port: string, app: string): string[] {
  const more = app === '' ? (port === 'any' ? [] : ['port', port]) : ['app', app]
  return [name, place, ...more]
}

/** An address as ufw writes it: a network without the bits of a host in it. */
function address(written: string): string {
  if (['any', '0.0.0.0/0', '::/0'].includes(written)) return 'any'
  const [ip = '', bits] = written.split('/')
  if (bits === undefined || (bits === '32' && !ip.includes(':')) || bits === '128') return ip
  const parts = ip.split('.').map(Number)
  if (parts.length !== 4 || !/^\d+$/.test(bits)) return written
  const kept = (part: number, i: number) => part & (0xff00 >> Math.min(8, Math.max(0, Number(bits) - 8 * i)))
  return `${parts.map((part, i) => kept(part, i) & 0xff).join('.')}/${bits}`
}
