import { homedir } from 'node:os'
import { expect, test } from 'vitest'
import { parseDestination, parseSshArguments } from './ssh-arguments.ts'

const nothing = { keyFiles: [], jump: [] }
const bastion = { address: 'bastion.example.org' }

test.for([
  { text: '', found: nothing },
  { text: '-C -o ControlMaster=auto -o ControlPersist=60s -oControlPath=/tmp/x', found: nothing },
  { text: "-o 'ServerAliveInterval 30' -q -T", found: nothing },
  { text: '-J bastion.example.org', found: { ...nothing, jump: [bastion] } },
  {
    text: '-Jops@bastion.example.org:2222,10.0.0.1',
    found: { ...nothing, jump: [{ ...bastion, user: 'ops', port: 2222 }, { address: '10.0.0.1' }] },
  },
  { text: '-o ProxyJump=none -o ProxyCommand=none', found: { ...nothing, isDirect: true } },
  {
    text: '-o ProxyJump="ops@bastion.example.org"',
    found: { ...nothing, jump: [{ ...bastion, user: 'ops' }] },
  },
  {
    text: `-o ProxyCommand="ssh -W %h:%p -q -i ~/.ssh/bastion -o StrictHostKeyChecking=no ops@bastion.example.org"`,
    found: {
      ...nothing,
      jump: [
        {
          ...bastion,
          user: 'ops',
          arguments: { ...nothing, keyFiles: [`${homedir()}/.ssh/bastion`], hostKeyChecking: 'no' },
        },
      ],
    },
  },
  {
    text: `-o ProxyCommand='ssh -p 2222 bastion.example.org nc -w 30 %h %p'`,
    found: { ...nothing, jump: [{ ...bastion, arguments: { ...nothing, port: 2222 } }] },
  },
  {
    text: `-o ProxyCommand="corkscrew proxy 8080 %h %p"`,
    found: { ...nothing, proxyCommand: ['corkscrew', 'proxy', '8080', '%h', '%p'] },
  },
  {
    text: '-o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=accept-new -p 2200 -l deploy -i /k',
    found: {
      keyFiles: ['/k'],
      jump: [],
      knownHostsFiles: ['/dev/null'],
      hostKeyChecking: 'accept-new',
      port: 2200,
      user: 'deploy',
    },
  },
])('$text is understood', ({ text, found }) => {
  expect(parseSshArguments(text, 'ansible_ssh_common_args')).toEqual(found)
})

test.for([
  '-A',
  '-o ForwardAgent=yes',
  '-o HostKeyAlgorithms=+ssh-rsa',
  '-F /etc/other',
  '-o ProxyCommand="ssh bastion sh -c id"',
  '-o ProxyCommand="ssh -W other:22 bastion"',
  '-o StrictHostKeyChecking=perhaps',
  '-o constructor=1',
  '-L 80:localhost:80',
])('%s is refused', text => {
  expect(() => parseSshArguments(text, 'ansible_ssh_common_args')).toThrow('of ansible_ssh_common_args')
})

test.for([
  { text: 'ssh://a@b:1', destination: { address: 'b', user: 'a', port: 1 } },
  { text: '[2001:db8::1]:22', destination: { address: '2001:db8::1', port: 22 } },
])('$text is a destination', ({ text, destination }) => {
  expect(parseDestination(text)).toEqual(destination)
})

test.for(['', 'a b', 'a:b', '@b'])('%j is no destination', text => {
  expect(() => parseDestination(text)).toThrow('it is no user@host:port')
})
