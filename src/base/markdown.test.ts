import { expect, test } from 'vitest'
import { blocks, code, table } from './markdown.ts'

test('a table has a line for its head and one for each row, and no bar of a cell ends it', () => {
  const rows = [
    ['a', ''],
    [code('a|b'), 'c'],
  ]
  expect(blocks('# Title', table(['name', 'text'], rows))).toBe(
    '# Title\n\n| name | text |\n|---|---|\n| a |  |\n| `a\\|b` | c |\n',
  )
})
