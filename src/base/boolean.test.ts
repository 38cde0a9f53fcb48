import { expect, test } from 'vitest'
import { booleanOf, isYamlBoolean } from './boolean.ts'
import { Secret } from './secret.ts'

test.for([
  { values: [true, 'true', 'True', 'yes', 'YES', 'on', 'y', 't', '1', 1], means: true },
  { values: [false, 'false', 'False', 'no', 'off', 'Off', 'n', 'f', '0', 0], means: false },
  { values: ['treu', '', ' yes', 2, '01', 'none', 'constructor', 'toString', '__proto__'], means: undefined },
  { values: [null, undefined, [], ['yes'], {}, new Secret('yes')], means: undefined },
])('$values mean $means', ({ values, means }) => {
  expect(values.map(booleanOf)).toEqual(values.map(() => means))
})

test.for([
  { texts: ['true', 'Yes', 'ON', 'false', 'no', 'off'], is: true },
  { texts: ['y', 't', '1', '0', 'n', 'f', '', 'treu', 'constructor'], is: false },
])('whether $texts are booleans of YAML: $is', ({ texts, is }) => {
  expect(texts.map(isYamlBoolean)).toEqual(texts.map(() => is))
})
