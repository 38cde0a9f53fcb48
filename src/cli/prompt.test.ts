import { expect, test } from 'vitest'
import { askVariable } from './prompt.ts'

const question = { name: 'release', text: 'Which release?', isPrivate: false, isConfirmed: false }

test('a variable has its fallback where nobody is there to answer', async () => {
  expect(await askVariable({ ...question, fallback: 'v1' })).toBe('v1')
})

test('says how to give a variable that nobody is there to be asked for', async () => {
  await expect(askVariable({ ...question, fallback: undefined })).rejects.toMatchObject({
    message: 'Cannot ask for release: this is no terminal',
    hint: 'give it with -e release=VALUE',
  })
})
