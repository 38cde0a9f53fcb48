import { expect, test } from 'vitest'
import { UsageError } from '../base/errors.ts'
import { Redaction } from '../base/redaction.ts'
import { deliver } from './deliver.ts'

test.for([
  ['inventry', 'did you mean inventory?'],
  ['constructor', 'deliver --help shows every command'],
  ['toString', 'deliver --help shows every command'],
  ['__proto__', 'deliver --help shows every command'],
])('there is no command %s', async ([name = '', hint]) => {
  const error = await run(name).catch(error => error)
  expect(error).toBeInstanceOf(UsageError)
  expect(error).toMatchObject({ message: `There is no command ${name}`, hint })
})

function run(...argv: string[]): Promise<number> {
  const output = { write: () => true }
  const { signal } = new AbortController()
  const redaction = new Redaction()
  return deliver({ argv, version: '', stdout: output, stderr: output, redaction, signal })
}
