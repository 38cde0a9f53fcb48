import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTime, parseTime } from './clock.ts'

const moment = Date.UTC(2024, 1, 29, 13, 5, 9, 250) / 1000

test.for([
  ['%Y-%m-%d %H:%M:%S.%f', '2024-02-29 13:05:09.250000'],
  ['%FT%TZ', '2024-02-29T13:05:09Z'],
  ['%A %a %B %b %d %e %j', 'Thursday Thu February Feb 29 29 060'],
  ['%I:%M %p %y %u %w', '01:05 PM 24 4 4'],
  ['%s %z %Z 100%%', '1709211909 +0000 UTC 100%'],
  ['%D %R %q', '02/29/24 13:05 %q'],
] as const)('%s', ([pattern, text]) => {
  expect(formatTime(pattern, moment, true)).toBe(text)
})

test.for([
  ['2024-02-29 13:05:09', '%Y-%m-%d %H:%M:%S', 1709211909],
  ['29 Feb 2024 01:05:09 PM', '%d %b %Y %I:%M:%S %p', 1709211909],
  ['12:00:00 AM', '%I:%M:%S %p', 0],
  ['2024-02-29T14:05:09+01:00', '%Y-%m-%dT%H:%M:%S%z', 1709211909],
  ['1709211909', '%s', 1709211909],
  ['70', '%y', 0],
  ['2023-02-29', '%Y-%m-%d', undefined],
  ['yesterday', '%Y-%m-%d', undefined],
] as const)('%s as %s', ([text, pattern, seconds]) => {
  expect(parseTime(text, pattern, true)).toBe(seconds)
})

test('what is written in the local zone is read in it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), seconds => {
      const text = formatTime('%Y-%m-%d %H:%M:%S %z', seconds, false)
      expect(parseTime(text, '%Y-%m-%d %H:%M:%S %z', false)).toBe(seconds)
    }),
  )
})
