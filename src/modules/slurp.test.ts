import { writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { slurp } from './slurp.ts'

test.for([Buffer.from(''), Buffer.from('text\n'), Buffer.from([0, 255, 10, 13])])(
  'reads %j',
  async (bytes, { host }) => {
    const src = `${host.folder}/it's here`
    writeFileSync(src, bytes)
    expect(await act(slurp, { src }, host)).toEqual({
      content: bytes.toString('base64'),
      encoding: 'base64',
      source: src,
    })
  },
)

test.for(['none', ''])('says why %j cannot be read', async (name, { host }) => {
  await expect(act(slurp, { src: `${host.folder}/${name}` }, host)).rejects.toThrow(/^Cannot read /)
})
