import { expect, test } from 'vitest'
import { modules } from '../../modules/index.ts'
import { insteadOf } from './missing-modules.ts'

test('a module that there is not has a cure, also by the name of its collection', () => {
  expect(insteadOf('yum')).toBe('instead: dnf, or package')
  expect(insteadOf('community.general.snap')).toContain('command runs snap')
  expect(insteadOf('constructor')).toBeUndefined()
})

test('no module that there is has one', () => {
  expect(modules.map(({ name }) => name).filter(name => insteadOf(name) !== undefined)).toEqual([])
})
