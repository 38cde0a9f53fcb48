import { expect, test } from 'vitest'
import { DeliverError, formatProblem } from '../../base/errors.ts'
import { Secret } from '../../base/secret.ts'
import { entryOf, type Node, parseYamlDocument } from '../../base/yaml.ts'
import type { Target } from '../../model/connection.ts'
import type { Variable } from '../../model/inventory.ts'
import { test as projectTest, resultsOf, summary } from '../../testing/playbook.ts'
import { VariableScope } from '../../variables/scope.ts'
import { becomeOf, type ConnectionOptions, connectionNames, targetOf } from './target.ts'

const options: ConnectionOptions = {
  become: false,
  becomeUser: undefined,
  becomePassword: undefined,
  connection: undefined,
  user: undefined,
  password: undefined,
  privateKeyFile: undefined,
  timeoutSeconds: 10,
}

test.for([
  { vars: '{}', is: { transport: 'ssh', address: 'web1', port: 22, hostKeyChecking: 'yes' } },
  {
    vars: "{ ansible_port: ' 2222 ', ansible_timeout: '1.5' }",
    is: { port: 2222, connectTimeoutSeconds: 1.5 },
  },
  {
    vars: '{ ansible_connection: smart, ansible_host: 192.0.2.7 }',
    is: { transport: 'ssh', address: '192.0.2.7' },
  },
  { vars: '{ ansible_host_key_checking: False }', is: { hostKeyChecking: 'no' } },
  { vars: "{ ansible_host_key_checking: 'on' }", is: { hostKeyChecking: 'yes' } },
  { vars: '{ ansible_host_key_checking: Accept-New }', is: { hostKeyChecking: 'accept-new' } },
  {
    vars: '{ ansible_user: 1000, ansible_password: 1234 }',
    is: { user: '1000', password: new Secret('1234') },
  },
  { vars: "{ ansible_port: '{{ 2200 }}', ansible_ssh_port: 1 }", is: { port: 2200 } },
  { vars: "{ ansible_port: , ansible_user: '{{ omit }}' }", is: { port: 22, user: undefined } },
])('$vars make a target with $is', ({ vars, is }) => {
  expect({ user: undefined, ...target(vars) }).toMatchObject(is)
})

test.for([
  { vars: '{}', is: undefined },
  { vars: '{ ansible_become: on }', is: { method: 'sudo', user: 'root' } },
  { vars: "{ ansible_become: 'y', ansible_become_method: su }", is: { method: 'su', user: 'root' } },
  { vars: "{ ansible_become: '0' }", is: undefined },
  { vars: "{ ansible_become: 1, ansible_become_flags: -H -p 'a b' }", is: { flags: ['-H', '-p', 'a b'] } },
])('$vars make a become of $is', ({ vars, is }) => {
  const become = becomeOf('web1', scopeOf(vars), new Map(), options)
  if (is === undefined) expect(become).toBeUndefined()
  else expect(become).toMatchObject(is)
})

const boolean = 'must be true or false'
const port = 'must be a port from 1 to 65535'
const time = 'must be a number of seconds above 0'
const connection = `must be one of ${connectionNames.join(', ')}`

test.for([
  { name: 'ansible_become', value: 'treu', says: `${boolean}, not "treu"`, hint: 'true' },
  { name: 'ansible_become', value: "''", says: `${boolean}, not ""` },
  { name: 'ansible_become', value: '2', says: `${boolean}, not 2` },
  { name: 'ansible_become', value: '[true]', says: `${boolean}, not [true]` },
  { name: 'ansible_become', value: 'constructor', says: `${boolean}, not "constructor"` },
  { name: 'ansible_port', value: 'ssh', says: 'must be a whole number, not "ssh"' },
  { name: 'ansible_port', value: '22.5', says: 'must be a whole number, not 22.5' },
  { name: 'ansible_port', value: '70000', says: `${port}, not 70000` },
  { name: 'ansible_port', value: "'0'", says: `${port}, not "0"` },
  { name: 'ansible_ssh_port', value: '-1', says: `${port}, not -1` },
  { name: 'ansible_timeout', value: 'soon', says: `${time}, not "soon"` },
  { name: 'ansible_timeout', value: '0', says: `${time}, not 0` },
  { name: 'ansible_timeout', value: '[1]', says: `${time}, not [1]` },
  { name: 'ansible_connection', value: 'shs', says: `${connection}, not "shs"`, hint: 'ssh' },
  { name: 'ansible_connection', value: 'toString', says: `${connection}, not "toString"` },
  { name: 'ansible_connection', value: '__proto__', says: `${connection}, not "__proto__"` },
  { name: 'ansible_host', value: '[a]', says: 'must be text, not ["a"]' },
  { name: 'ansible_user', value: '{ a: 1 }', says: 'must be text, not {"a":1}' },
  { name: 'ansible_password', value: '[hunter2]', says: 'must be text' },
  { name: 'ansible_ssh_private_key_file', value: '[id]', says: 'must be text, not ["id"]' },
  {
    name: 'ansible_become_method',
    value: 'sduo',
    says: 'must be one of sudo, su, doas, not "sduo"',
    hint: 'sudo',
  },
  {
    name: 'ansible_become_flags',
    value: `'"'`,
    says: `must be words as a shell reads them: a quote is not closed, not "\\""`,
  },
  {
    name: 'ansible_host_key_checking',
    value: 'accept',
    says: 'must be one of yes, accept-new, no, not "accept"',
  },
])('$name: $value is refused where it stands', ({ name, value, says, hint }) => {
  const problem = problemIn(() => {
    const vars = `{ ansible_become: yes, ${name}: ${value} }`.replace(
      /ansible_become: yes, (?=ansible_become:)/,
      '',
    )
    target(vars)
    becomeOf('web1', scopeOf(vars), new Map(), options)
  })
  const [, line] = problem.split(/:\d+: |\n/)
  expect(problem).toMatch(/^hosts\.yml:1:\d+: /)
  expect(line).toBe(`${name} of web1 ${says}`)
  expect(/did you mean (.*)\?/.exec(problem)?.[1]).toBe(hint)
})

test('a variable that nobody wrote is shown with its origin', () => {
  const variables = new Map<string, Variable>([['ansible_port', { data: 'ssh' }]])
  const scope = new VariableScope(
    [{ name: 'inventory host vars', from: 'hosts.sh', variables }],
    () => undefined,
  )
  const error = problemIn(() => targetOf('web1', scope, new Map(), options, targetOf as never))
  expect(error).toBe('ansible_port of web1 must be a whole number, not "ssh" (inventory host vars, hosts.sh)')
})

test.for([
  { keyword: 'port', value: '70000', says: `port of web1 ${port}, not 70000` },
  { keyword: 'connection', value: 'lokal', says: `connection of web1 ${connection}, not "lokal"` },
  { keyword: 'become', value: 'treu', says: `become of web1 ${boolean}, not "treu"` },
])('the keyword $keyword: $value is refused where it stands', ({ keyword, value, says }) => {
  const node = entryOf(parseYamlDocument({ file: 'site.yml', text: `${keyword}: ${value}` }), keyword)?.value
  const keywords = new Map([[keyword, node as Node]])
  const problem = problemIn(() => {
    target('{}', keywords)
    becomeOf('web1', scopeOf('{}'), keywords, options)
  })
  expect(problem.split('\n')[0]).toBe(`site.yml:1:${keyword.length + 3}: ${says}`)
})

projectTest('a host with a wrong setting fails with its place; the others go on', async ({ project }) => {
  const hosts = 'all:\n  hosts:\n    web1: { ansible_port: ssh }\n    web2:\n'
  const events = await project.run(
    `
    - hosts: all
      gather_facts: false
      tasks:
        - { name: Run, command: 'true', changed_when: false }
    `,
    { hosts },
  )
  expect(summary(events)).toEqual(['web1 failed Run', 'web2 ok Run'])
  expect(resultsOf(events, 'Run')['web1']?.problem).toContain(
    'hosts.yml:3:27: ansible_port of web1 must be a whole number, not "ssh"',
  )
})

function target(vars: string, keywords: ReadonlyMap<string, Node> = new Map()) {
  const other = (name: string): Target => targetOf(name, scopeOf('{}'), new Map(), options, other)
  return targetOf('web1', scopeOf(vars), keywords, options, other)
}

function scopeOf(text: string): VariableScope {
  const node = parseYamlDocument({ file: 'hosts.yml', text })
  const entries = node?.kind === 'map' ? node.entries : []
  const variables = new Map<string, Variable>(entries.map(({ key, value }) => [key, { written: value }]))
  return new VariableScope([{ name: 'inventory host vars', variables }], () => undefined)
}

function problemIn(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof DeliverError) return formatProblem(error)
    throw error
  }
  return 'no problem'
}

test.for([
  {
    vars: "{ ansible_ssh_common_args: '-J ops@bastion:2222', ansible_user: deploy }",
    is: {
      user: 'deploy',
      jump: [{ name: 'bastion', address: 'bastion', port: 2222, user: 'ops', jump: [] }],
    },
  },
  {
    vars: "{ ansible_ssh_common_args: '-o UserKnownHostsFile=/k -p 2200 -l other', ansible_port: 22 }",
    is: { port: 22, user: 'other', knownHostsFiles: ['/k'], jump: [] },
  },
  {
    vars: "{ ansible_ssh_extra_args: '-J one', deliver_jump: two }",
    is: { jump: [{ name: 'two', address: 'two' }] },
  },
  {
    vars: "{ ansible_ssh_args: '-o ProxyJump=none', ansible_ssh_common_args: '-o \"ProxyCommand=nc %h %p\"' }",
    is: { jump: [], proxyCommand: ['nc', '%h', '%p'] },
  },
  {
    vars: '{ ansible_connection: openssh }',
    is: { transport: 'openssh', knownHostsFiles: [], globalKnownHostsFiles: [] },
  },
  {
    vars: "{ ansible_connection: openssh, ansible_ssh_args: '-A -o HostKeyAlgorithms=+ssh-rsa' }",
    is: { transport: 'openssh', sshArguments: ['-A', '-o', 'HostKeyAlgorithms=+ssh-rsa'], jump: [] },
  },
])('$vars go through $is.jump', ({ vars, is }) => {
  expect(target(vars)).toMatchObject(is)
})

test('hosts to go through are reached by their own variables, and through their own hosts first', () => {
  const vars = new Map([
    ['inner', '{ deliver_jump: middle }'],
    ['middle', "{ ansible_host: 10.0.0.2, ansible_user: ops, deliver_jump: 'outer:2222' }"],
    ['outer', '{ ansible_host: 192.0.2.1 }'],
  ])
  const named = (name: string): Target =>
    targetOf(name, scopeOf(vars.get(name) ?? '{}'), new Map(), options, named)
  expect(
    named('inner').jump.map(({ name, address, port, user, jump }) => [name, address, port, user, jump]),
  ).toEqual([
    ['outer', '192.0.2.1', 2222, undefined, []],
    ['middle', '10.0.0.2', 22, 'ops', []],
  ])
})

test('hosts that go through each other are an error', () => {
  const named = (name: string, leading: readonly string[] = []): Target =>
    targetOf(
      name,
      scopeOf(`{ deliver_jump: ${name === 'a' ? 'b' : 'a'} }`),
      new Map(),
      options,
      named,
      leading,
    )
  expect(() => named('a')).toThrow('a cannot be reached through itself')
})
