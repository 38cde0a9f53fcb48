import { expect, test } from 'vitest'
import { compareVersions, satisfies } from './versions.ts'

const inOrder = [
  '1.0.dev1',
  '1.0a1.dev2',
  '1.0a1',
  '1.0b1',
  '1.0rc1',
  '1.0',
  '1.0.post1.dev1',
  '1.0.post1',
  '1.0.1',
  '1.2',
  '1.10',
  '1!0.1',
]

test('versions are in order', () => {
  const signs = inOrder.map(a => inOrder.map(b => Math.sign(compareVersions(a, b))))
  expect(signs).toEqual(inOrder.map((_, i) => inOrder.map((_, j) => Math.sign(i - j))))
})

test.for<[a: string, b: string]>([
  ['1.0', '1'],
  ['1.0', 'v1.0.0'],
  ['1.0rc1', '1.0-c1'],
  ['1.0.post2', '1.0-2'],
  ['1.0ALPHA', '1.0a0'],
])('%s is %s', ([a, b]) => {
  expect(compareVersions(a, b)).toBe(0)
})

test.for<[version: string, specifiers: string, does: boolean]>([
  ['1.5', '', true],
  ['1.5', '>=1.2,<2', true],
  ['2.0', '>=1.2,<2', false],
  ['1.5', '==1.5.0', true],
  ['1.5+local', '==1.5', true],
  ['1.5.1', '==1.5.*', true],
  ['1.50', '==1.5.*', false],
  ['1.5.1', '!=1.5.*', false],
  ['1.5', '!=1.5', false],
  ['2.2.9', '~=2.2', true],
  ['2.2.9', '~= 2.2.1', true],
  ['2.3.0', '~=2.2.1', false],
  ['1.0', '===1.0', true],
  ['1.0', '===1', false],
  ['nonsense', '>=1', false],
])('%s does for %j: %s', ([version, specifiers, does]) => {
  expect(satisfies(version, specifiers)).toBe(does)
})
