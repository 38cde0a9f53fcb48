import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test as pure, vi } from 'vitest'
import { converge, planOf, type TestHost } from '../testing/host.ts'
import { canIsolate, test } from '../testing/isolated.ts'
import { valuesOf, type Written } from '../testing/written.ts'
import { params } from './ufw/params.ts'
import { isForSame, ruleOf, wantedRule, wordsOf } from './ufw/rule.ts'
import { type Now, ufw } from './ufw.ts'

type Want = Written<typeof params>

const wanted = (want: Want) => wantedRule(valuesOf({ name: 'ufw', params }, { rule: 'allow', ...want }))

/** Lines as `ufw show added` of ufw 0.36 prints them. */
pure.for<[string, Want]>([
  ['ufw allow 22', { port: 22 }],
  ['ufw allow 22/tcp', { port: 22, proto: 'tcp' }],
  [
    "ufw deny 80,443/tcp comment 'the web'",
    { rule: 'deny', to_port: '80,443', proto: 'tcp', comment: 'the web' },
  ],
  ["ufw allow 'Nginx Full'", { name: 'Nginx Full' }],
  ['ufw allow OpenSSH', { app: 'OpenSSH' }],
  ['ufw allow log 22/tcp', { port: 22, proto: 'tcp', log: true }],
  ['ufw allow out 53', { port: 53, direction: 'out' }],
  ['ufw allow from 10.0.0.0/8', { from_ip: '10.1.2.3/8' }],
  [
    'ufw reject from 192.168.1.7 to any port 5432 proto tcp',
    { rule: 'reject', src: '192.168.1.7/32', port: 5432, proto: 'tcp' },
  ],
  [
    'ufw allow in on eth0 to any port 80 proto tcp',
    { interface: 'eth0', direction: 'in', port: 80, proto: 'tcp' },
  ],
  ['ufw deny out on eth1', { rule: 'deny', interface: 'eth1', direction: 'outgoing' }],
  [
    'ufw route allow in on eth0 out on eth1 to 10.0.0.2 port 80',
    { route: true, if_in: 'eth0', if_out: 'eth1', dest: '10.0.0.2', port: 80 },
  ],
  [
    'ufw allow from 2001:db8::/32 port 5 to ::1 proto udp',
    { from: '2001:db8::/32', from_port: 5, to: '::1/128', proto: 'udp' },
  ],
])('%s is what %j asks for', ([line, want]) => {
  const [found, asked] = [ruleOf(line), wanted(want)]
  expect(found).toEqual(asked)
  expect(
    ruleOf(
      `ufw ${asked.isRoute ? 'route ' : ''}${wordsOf(asked)
        .map(word => `'${word}'`)
        .join(' ')}`,
    ),
  ).toEqual(asked)
})

pure('tells rules for other packets apart', () => {
  const line = ruleOf('ufw allow 22/tcp')
  const isSame = (want: Want) => line && isForSame(line, wanted({ port: 22, proto: 'tcp', ...want }))
  expect(isSame({ rule: 'deny', comment: 'x' })).toBe(true)
  for (const other of [
    { proto: 'udp' },
    { port: 23 },
    { from_ip: '10.0.0.1' },
    { direction: 'out' },
    { route: true },
  ])
    expect(isSame(other)).toBe(false)
})

const now: Now = { hasProgram: true, isEnabled: false, rules: [], defaults: {}, logging: '' }

pure.for<[Want, Partial<Now>, string]>([
  [{}, {}, 'none of state'],
  [{ rule: 'allow', interface: 'eth0' }, {}, 'needs a direction'],
  [{ rule: 'allow', interface: 'a', direction: 'in', if_in: 'b' }, {}, 'excludes'],
  [{ rule: 'allow', name: 'x', port: 1 }, {}, 'says its ports'],
  [{ rule: 'allow', from_ip: '--x' }, {}, 'must be one word'],
])('%j is refused', ([want, found, problem]) => {
  expect(() => planOf(ufw, want, { ...now, ...found })).toThrow(problem)
})

pure('waits for the program in check mode', () => {
  const [change] = planOf(ufw, { state: 'enabled' }, { ...now, hasProgram: false })
  expect(change?.blocked?.message).toBe('Cannot keep the firewall: the host has no ufw')
})

/** A command line like that of ufw, which keeps its rules as lines of a file. */
const fake = `#!/bin/sh
echo "$*" >>/home/calls
set_in() { sed -i "s/^$2=.*/$2=$3/" "$1"; }
[ "$1" != --force ] || shift
case "$1 $2" in
  'show added') sed 's/^/ufw /' /home/rules ;;
  'enable ') set_in /etc/ufw/ufw.conf ENABLED yes ;;
  'disable ') set_in /etc/ufw/ufw.conf ENABLED no ;;
  'status ') if grep -q ENABLED=yes /etc/ufw/ufw.conf; then echo 'Status: active'; else echo 'Status: inactive'; fi ;;
  'reset ') : >/home/rules; set_in /etc/ufw/ufw.conf ENABLED no ;;
  'reload ') ;;
  default*) case $3 in incoming) name=INPUT ;; outgoing) name=OUTPUT ;; routed) name=FORWARD ;; esac
    case $2 in deny) policy=DROP ;; allow) policy=ACCEPT ;; reject) policy=REJECT ;; esac
    set_in /etc/default/ufw "DEFAULT_\${name}_POLICY" "\\"$policy\\"" ;;
  logging*) level=$2; [ "$level" != on ] || level=low; set_in /etc/ufw/ufw.conf LOGLEVEL "$level" ;;
  delete*) shift; grep -vxF "$*" /home/rules >/home/rest; cp /home/rest /home/rules ;;
  *) [ "$1" != insert ] || shift 2
    shown=; for word do case $word in *' '*) word="'$word'" ;; esac; shown="$shown\${shown:+ }$word"; done
    grep -v "^[a-z]* \${shown#* }\\$" /home/rules >/home/rest; { cat /home/rest; echo "$shown"; } >/home/rules ;;
esac
`

async function furnished(host: TestHost): Promise<TestHost> {
  const { folder } = host
  mkdirSync(`${folder}/etc/ufw`)
  mkdirSync(`${folder}/home/bin`)
  writeFileSync(`${folder}/home/bin/ufw`, fake, { mode: 0o755 })
  writeFileSync(`${folder}/home/rules`, '')
  writeFileSync(`${folder}/etc/ufw/ufw.conf`, 'ENABLED=no\nLOGLEVEL=off\n')
  const policies = ['INPUT', 'OUTPUT', 'FORWARD'].map(name => `DEFAULT_${name}_POLICY="ACCEPT"\n`)
  writeFileSync(`${folder}/etc/default/ufw`, policies.join(''))
  return host
}

test.runIf(canIsolate)(
  'keeps rules, defaults and the state, with a fake of the command line',
  async ({ hostWith }) => {
    vi.stubEnv('PATH', `/home/bin:${process.env['PATH']}`)
    const host = await furnished(await hostWith('all'))
    vi.unstubAllEnvs()
    const rules = () => readFileSync(`${host.folder}/home/rules`, 'utf8')
    const twice = async (want: Want) => {
      const changes = await converge(ufw, want, host)
      expect(await converge(ufw, want, host)).toEqual([])
      return changes.map(({ what, before, after }) => `${what}: ${before} -> ${after}`)
    }
    const ssh = { rule: 'allow', port: 22, proto: 'tcp' }
    expect(await twice(ssh)).toEqual(['rule: absent -> allow from any to any port 22 proto tcp'])
    expect(await twice({ ...ssh, rule: 'limit' })).toHaveLength(1)
    expect(rules()).toBe('limit from any to any port 22 proto tcp\n')
    expect(await twice({ ...ssh, delete: true })).toEqual([])
    expect(await twice({ ...ssh, rule: 'limit', delete: true })).toHaveLength(1)
    expect(rules()).toBe('')
    expect(await twice({ default: 'deny', direction: 'incoming', state: 'enabled', logging: 'on' })).toEqual([
      'default incoming: allow -> deny',
      'logging: off -> on',
      'firewall: disabled -> enabled',
    ])
    expect(await twice({ state: 'disabled' })).toEqual(['firewall: enabled -> disabled'])
    expect(await converge(ufw, { ...ssh, state: 'reset' }, host)).toHaveLength(2)
  },
)
