import { expect, test } from 'vitest'
import { asTheyFinish } from './as-they-finish.ts'

test('values come as they are there', async () => {
  const [one, other] = [later(), later()]
  const values = asTheyFinish([one.promise, other.promise, Promise.resolve(3)])
  expect(await values.next()).toEqual({ done: false, value: 3 })
  other.resolve(2)
  expect(await values.next()).toEqual({ done: false, value: 2 })
  one.resolve(1)
  expect(await values.next()).toEqual({ done: false, value: 1 })
  expect(await values.next()).toEqual({ done: true, value: undefined })
})

test('an error comes when all have settled, after the values of the others', async () => {
  const late = new Promise<string>(resolve => setTimeout(resolve, 10, 'late'))
  const seen: string[] = []
  const reading = async () => {
    for await (const value of asTheyFinish([Promise.reject(new Error('broken')), late])) seen.push(value)
  }
  await expect(reading()).rejects.toThrow('broken')
  expect(seen).toEqual(['late'])
})

test('who reads no more waits for all the same', async () => {
  let isDone = false
  const late = new Promise<void>(resolve => setTimeout(resolve, 10)).then(() => {
    isDone = true
  })
  for await (const _ of asTheyFinish([Promise.resolve(), late])) break
  expect(isDone).toBe(true)
})

/** A promise of a number, and what fulfils it. */
function later(): { promise: Promise<number>; resolve: (value: number) => void } {
  let resolve: (value: number) => void = () => {}
  const promise = new Promise<number>(fulfil => {
    resolve = fulfil
  })
  return { promise, resolve: value => resolve(value) }
}
