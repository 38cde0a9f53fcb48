import { Duplex } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { corkWrites } from './cork-writes.ts'

test('what is written in one tick travels together, in order, and what comes later travels later', async () => {
  const calls: string[][] = []
  const socket = corkWrites(
    new Duplex({
      read() {},
      writev(chunks, done) {
        calls.push(chunks.map(({ chunk }) => String(chunk)))
        done()
      },
    }),
  )
  for (const piece of ['header', 'payload', 'tag']) socket.write(piece)
  await setImmediate()
  socket.write('next')
  socket.end('last')
  await setImmediate()
  expect(calls).toEqual([
    ['header', 'payload', 'tag'],
    ['next', 'last'],
  ])
})
