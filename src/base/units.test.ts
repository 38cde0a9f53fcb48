import { expect, test } from 'vitest'
import { bytesOf, secondsOf } from './units.ts'

test.for([
  ['0', 0],
  ['512', 512],
  ['64k', 65_536],
  ['1.5G', 1_610_612_736],
  ['64 MiB', 67_108_864],
  ['2tb', 2_199_023_255_552],
] as const)('%s is %i bytes', ([text, bytes]) => {
  expect(bytesOf(text)).toBe(bytes)
})

test.for([
  ['30', 30],
  ['90s', 90],
  ['1m30s', 90],
  ['1h', 3600],
  ['500ms', 0.5],
] as const)('%s is %f seconds', ([text, seconds]) => {
  expect(secondsOf(text)).toBe(seconds)
})

test.for(['', 'much', '12x', '-1'])('"%s" is no size', text => {
  expect(() => bytesOf(text)).toThrow(`Cannot read the size ${text}`)
})

test.for(['', 'soon', '1m30', '5 s'])('"%s" is no duration', text => {
  expect(() => secondsOf(text)).toThrow(`Cannot read the duration ${text}`)
})
