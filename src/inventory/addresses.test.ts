import { expect, test } from 'vitest'
import { hostsNamedBy } from './addresses.ts'

test.for<[string, string[], number | undefined]>([
  ['web1', ['web1'], undefined],
  ['web1:2222', ['web1'], 2222],
  ['web[1:2]:2222', ['web1', 'web2'], 2222],
  ['192.0.2.7:22', ['192.0.2.7'], 22],
  ['2001:db8::1', ['2001:db8::1'], undefined],
  ['[2001:db8::1]', ['2001:db8::1'], undefined],
  ['[2001:db8::1]:2222', ['2001:db8::1'], 2222],
  ['[1:2]', ['1', '2'], undefined],
])('%s names %j, port %s', ([text, names, port]) => {
  expect(hostsNamedBy(text)).toEqual({ names, port })
})

test.for<[string, string]>([
  ['web1:70000', 'web1:70000 has a port above 65535'],
  ['web1:ssh', 'web1:ssh cannot name a host: what follows : must be a port'],
  ['web 1', 'web 1 cannot name a host: a name has no spaces or commas'],
  ['workers=4', 'workers=4 cannot name a host: it looks like a variable'],
  ['!web1', '!web1 cannot name a host: ! has a meaning in patterns'],
])('%s is refused: %s', ([text, problem]) => {
  expect(hostsNamedBy(text)).toEqual({ problem })
})
