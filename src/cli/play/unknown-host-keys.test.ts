import { expect, test } from 'vitest'
import { TrustError } from '../../base/errors.ts'
import type { Connection, Target } from '../../model/connection.ts'
import { fingerprint } from '../../transport/ssh/public-key.ts'
import { UnknownHostKeyError } from '../../transport/ssh/trust.ts'
import { confirmUnknownHostKeys } from './unknown-host-keys.ts'

const connection = {} as Connection

/** Hosts that show unknown keys until these are accepted; the keys of hosts to go through come first. */
function unknownKeys() {
  const accepted = new Set<string>()
  return async ({ name, jump = [] }: Target) => {
    const unknown = [...jump.map(hop => hop.name), name].find(each => !accepted.has(each))
    if (unknown === undefined) return connection
    throw new UnknownHostKeyError(
      'unknown',
      'hint',
      unknown,
      keyOf(unknown),
      async () => void accepted.add(unknown),
    )
  }
}

function keyOf(name: string): Buffer {
  return Buffer.from(`\0\0\0\x0bssh-ed25519${name}`)
}

/** A person who gives these answers, and what they were asked and told. */
function person(...answers: string[]) {
  const seen: string[] = []
  let isAsking = false
  return {
    seen,
    async ask(question: string) {
      expect(isAsking).toBe(false)
      isAsking = true
      seen.push(question)
      await new Promise(resolve => setTimeout(resolve, 5))
      isAsking = false
      return answers.shift() ?? ''
    },
    tell: (line: string) => void seen.push(line),
  }
}

const target = (name: string, ...through: string[]) =>
  ({ name, jump: through.map(name => ({ name })) }) as unknown as Target
const question = (name: string, offered: string) =>
  `${name} shows a key that nobody knows, ssh-ed25519 ${fingerprint(keyOf(name))}. Trust it? ${offered}`

test('asks about each unknown key, one after the other, and connects after a yes', async () => {
  const someone = person('y', 'yes')
  const connect = confirmUnknownHostKeys(unknownKeys(), someone)
  expect(await Promise.all([connect(target('a')), connect(target('b'))])).toEqual([connection, connection])
  expect(someone.seen).toEqual([question('a', '[y]es, [n]o, [a]ll'), question('b', '[y]es, [n]o')])
})

test('one answer does for all that are still to come, and each key is told', async () => {
  const someone = person('a')
  const connect = confirmUnknownHostKeys(unknownKeys(), someone)
  await Promise.all(['a', 'b', 'c'].map(name => connect(target(name))))
  const told = (name: string) => `${name} is trusted with its ssh-ed25519 key ${fingerprint(keyOf(name))}`
  expect(someone.seen).toEqual([question('a', '[y]es, [n]o, [a]ll'), told('b'), told('c')])
})

test('asks once about a host that others are behind', async () => {
  const someone = person('y', 'y', 'y')
  const connect = confirmUnknownHostKeys(unknownKeys(), someone)
  await Promise.all([connect(target('a', 'bastion')), connect(target('b', 'bastion'))])
  expect(someone.seen.map(line => line.split(' ')[0])).toEqual(['bastion', 'a', 'b'])
})

test('a no leaves the host refused, and the next is asked all the same', async () => {
  const connect = confirmUnknownHostKeys(unknownKeys(), person('n', 'y'))
  const [a, b] = await Promise.allSettled([connect(target('a')), connect(target('b'))])
  expect([a.status, b.status]).toEqual(['rejected', 'fulfilled'])
})

test('a key that changed is never asked about', async () => {
  const someone = person('y')
  const changed = async () => {
    throw new TrustError('changed')
  }
  await expect(confirmUnknownHostKeys(changed, someone)(target('a'))).rejects.toThrow('changed')
  expect(someone.seen).toEqual([])
})
