import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Screen } from './screen.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const blank = `\r${' '.repeat(79)}\r`

function screen(isLive = true): { screen: Screen; written: () => string } {
  const texts: string[] = []
  const screen = new Screen({ write: text => texts.push(text) }, isLive)
  return { screen, written: () => texts.splice(0).join('') }
}

test('a live line comes after a while, changes, and is erased before anything else is printed', () => {
  const { screen: shown, written } = screen()
  let count = 0
  shown.show(columns => `${count++} of ${columns}`)
  vi.advanceTimersByTime(399)
  expect(written()).toBe('')
  vi.advanceTimersByTime(201)
  expect(written()).toBe(`0 of 79${blank}1 of 79`)
  shown.write('line\n')
  expect(written()).toBe(`${blank}line\n`)
  shown.erase()
  expect(written()).toBe('')
  vi.advanceTimersByTime(200)
  shown.hide()
  vi.advanceTimersByTime(1_000)
  expect(written()).toBe(`2 of 79${blank}`)
})

test('while a person is asked there is no live line', async () => {
  const { screen: shown, written } = screen()
  shown.show(() => 'live')
  vi.advanceTimersByTime(400)
  expect(written()).toBe('live')
  const answer = shown.asking(async () => {
    vi.advanceTimersByTime(1_000)
    return 'yes'
  })
  expect(written()).toBe(blank)
  expect(await answer).toBe('yes')
  vi.advanceTimersByTime(200)
  expect(written()).toBe('live')
  shown.hide()
})

test('where lines cannot change there is no live line', () => {
  const { screen: shown, written } = screen(false)
  shown.show(() => 'live')
  vi.advanceTimersByTime(1_000)
  shown.write('line\n')
  expect(written()).toBe('line\n')
})
