import { expect, test } from 'vitest'
import { ownValue } from './keys.ts'

test.for(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  '%s is no value of an object without it',
  key => {
    expect(ownValue({ a: 1 }, key)).toBeUndefined()
    expect(ownValue(JSON.parse(`{ "${key}": 1 }`), key)).toBe(1)
  },
)

test('nothing has no values', () => {
  expect(ownValue(undefined, 'a')).toBeUndefined()
})
