import { expect, test } from 'vitest'
import { timestampOf } from './times.ts'

test.for([
  { time: '202601312359.59', format: '%Y%m%d%H%M.%S', is: '202601312359.59' },
  { time: '2026-01-31 23:59', format: '%Y-%m-%d %H:%M', is: '202601312359.00' },
  { time: '31.01.70', format: '%d.%m.%y', is: '197001310000.00' },
  { time: '31.01.68', format: '%d.%m.%y', is: '206801310000.00' },
  { time: '100% 2026', format: '100%% %Y', is: '202601010000.00' },
])('$time, written as $format, is $is', ({ time, format, is }) => {
  expect(timestampOf(time, format)).toBe(is)
})

test.for([
  { time: 'soon', format: '%Y', error: 'Cannot read the time soon: it is not written as %Y' },
  { time: '2026x01', format: '%Y.%m', error: 'Cannot read the time 2026x01: it is not written as %Y.%m' },
  { time: '1', format: '%j', error: 'Cannot read times as %j: %j is not understood' },
])('refuses $time as $format', ({ time, format, error }) => {
  expect(() => timestampOf(time, format)).toThrow(error)
})
