import { expect, test } from 'vitest'
import { Leases } from './leases.ts'

/** Leases of things that tell what became of them. */
function recorded() {
  const events: string[] = []
  const leases = new Leases<{ close(): Promise<void> }>()
  const hold = (name: string) =>
    leases.lease(name, async () => {
      events.push(`open ${name}`)
      return { close: async () => void events.push(`close ${name}`) }
    })
  return { events, leases, hold }
}

test('opens a thing once, and closes it when the last lets go', async () => {
  const { events, hold } = recorded()
  const [one, two, other] = await Promise.all([hold('a'), hold('a'), hold('b')])
  expect(one.thing).toBe(two.thing)
  await one.release()
  await one.release() // once more says nothing new
  await other.release()
  expect(events).toEqual(['open a', 'open b', 'close b'])
  await two.release()
  await hold('a')
  expect(events.slice(3)).toEqual(['close a', 'open a'])
})

test('tries again what could not be opened', async () => {
  const { events, leases, hold } = recorded()
  const fails = () => leases.lease('a', () => Promise.reject(new Error('no')))
  expect((await Promise.allSettled([fails(), fails()])).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ])
  await hold('a')
  expect(events).toEqual(['open a'])
})
