import { expect, test } from 'vitest'
import { commandLineReference } from './reference.ts'

test('docs/guide/command-line.md is the reference; npm run docs writes it anew', async () => {
  await expect(commandLineReference()).toMatchFileSnapshot('../../../docs/guide/command-line.md')
})
