import { expect, test } from 'vitest'
import { problemFrom } from '../testing.ts'
import { printf } from './printf.ts'

test.for([
  ['%s', ['a'], 'a'],
  ['%5s|%-5s|%.2s', ['a', 'b', 'cde'], '    a|b    |cd'],
  ['%d %03d %+d %-4d|', [7.9, 7, 7, 7], '7 007 +7 7   |'],
  ['%05d', [-42], '-0042'],
  ['%.2f %8.3f', [2.71, 2.5], '2.71    2.500'],
  ['%x %X %o', [255, 255, 8], 'ff FF 10'],
  ['%e', [12345.678], '1.234568e+04'],
  ['%g %g', [0.5, 100000], '0.5 100000'],
  ['100%% of %s', [[1, 2]], '100% of [1,2]'],
] as const)('%s of %o', ([pattern, values, text]) => {
  expect(printf(pattern, values)).toBe(text)
})

test.for([
  ['%s %s', ['a'], 'There is no value for %s in the pattern'],
  ['%s', ['a', 'b'], 'The pattern has 1 places for 2 values'],
  ['%d', ['a'], '%d takes a number, not a text'],
  ['%y', ['a'], 'A pattern cannot hold %y'],
] as const)('%s is refused', ([pattern, values, message]) => {
  expect(problemFrom(() => printf(pattern, values)).message).toBe(message)
})
