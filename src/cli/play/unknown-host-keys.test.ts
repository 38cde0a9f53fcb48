import { expect, test } from 'vitest'
import { TrustError } from '../../base/errors.ts'
import type { Connection, Target } from '../../model/connection.ts'
import { UnknownHostAccessError } from '../../transport/ssh/trust.ts'
import { confirmUnknownHostKeys } from './unknown-host-keys.ts'

const connection = {} as Connection

/** Hosts that show unknown keys until they are accepted. */
function unknownKeys() {
  const accepted = new Set<string>()
  return async ({ name }: Target) => {
    if (accepted.has(name)) return connection
    throw new UnknownHostAccessError('unknown', 'hint', `SHA256:${name}`, async () => void accepted.add(name))
  }
}

const target = (name: string) => ({ name }) as Target

test('asks about each unknown key, one after the other, and connects after a yes', async () => {
  const questions: string[] = []
  let isAsking = false
  const confirm = async (question: string) => {
    expect(isAsking).toBe(false)
    isAsking = true
    questions.push(question)
    await new Promise(resolve => setTimeout(resolve, 5))
    isAsking = false
    return true
  }
  const connect = confirmUnknownHostKeys(unknownKeys(), confirm)
  expect(await Promise.all([connect(target('a')), connect(target('b'))])).toEqual([connection, connection])
  expect(questions).toEqual([
    'a shows a key that nobody knows, SHA256:a. Trust it?',
    'b shows a key that nobody knows, SHA256:b. Trust it?',
  ])
})

test('a no leaves the host refused, and the next is asked all the same', async () => {
  const connect = confirmUnknownHostKeys(unknownKeys(), async question => question.startsWith('b'))
  const [a, b] = await Promise.allSettled([connect(target('a')), connect(target('b'))])
  expect([a.status, b.status]).toEqual(['rejected', 'fulfilled'])
})

test('a key that changed is never asked about', async () => {
  const changed = async () => {
    throw new TrustError('changed')
  }
  const connect = confirmUnknownHostKeys(changed, () => Promise.reject(new Error('asked')))
  await expect(connect(target('a'))).rejects.toThrow('changed')
})
