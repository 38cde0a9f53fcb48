import { expect, test } from 'vitest'
import { fits, isOlder } from './version.ts'

test.for<[older: string, newer: string]>([
  ['1.0-1', '1.0-2'],
  ['1.9-1', '1.10-1'],
  ['1.0-1', '1:0.1-1'],
  ['1.0~rc1-1', '1.0-1'],
  ['1.0-1', '1.0^git1-1'],
  ['1.0^git1-1', '1.0.1-1'],
  ['1.0a-1', '1.0.1-1'],
  ['1.0-1', '1.0a-1'],
  ['2.0-1.el8', '2.0-1.el9'],
  ['1.0-1.el9', '1.0-1.el9_2'],
  ['1.0-9', '1.0-0010'],
])('%s is older than %s', ([older, newer]) => {
  expect([isOlder(older, newer), isOlder(newer, older)]).toEqual([true, false])
})

test.for<[a: string, b: string]>([
  ['1.0-1', '1.0-1'],
  ['0:1.0-1', '1.0-1'],
  ['1.0-1', '1.00-01'],
  ['1_0-1', '1.0-1'],
])('%s and %s are the same age', ([a, b]) => {
  expect([isOlder(a, b), isOlder(b, a)]).toEqual([false, false])
})

test.for<[version: string, spec: string, does: boolean]>([
  ['1.20-1', 'nginx >= 1.20', true],
  ['1.20-1', 'nginx > 1.20', false],
  ['1.20-1', 'nginx < 1.20', false],
  ['1.20-1', 'nginx = 1.20', true],
  ['1.20-1', 'nginx = 1.20-2', false],
  ['1.19-1', 'nginx <= 1.20', true],
  ['1:1.0-1', 'nginx >= 1.20', true],
  ['1.20-1', 'nginx-1.20', false],
  ['1.20-1', 'nginx', false],
])('%s does for %s: %s', ([version, spec, does]) => {
  expect(fits(version, spec)).toBe(does)
})
