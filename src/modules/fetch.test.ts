import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { fetch } from './fetch.ts'

test('copies a file below the name of the host, once', async ({ host }) => {
  const [src, dest] = [`${host.folder}/it's here`, `${host.folder}/local`]
  writeFileSync(src, Buffer.from([0, 255, 10]))
  const file = `${dest}/localhost${src}`
  const checksum = expect.stringMatching(/^[\da-f]{40}$/)
  expect(await act(fetch, { src, dest }, host)).toMatchObject({
    changed: true,
    dest: file,
    checksum,
    remote_checksum: checksum,
  })
  expect(readFileSync(file)).toEqual(Buffer.from([0, 255, 10]))
  expect(await act(fetch, { src, dest }, host)).toMatchObject({ changed: false })
  writeFileSync(src, 'new')
  expect(await act(fetch, { src, dest }, host)).toMatchObject({ changed: true })
  expect(readFileSync(file, 'utf8')).toBe('new')
})

test.for([
  ['local/', 'local/app.log'],
  ['local/other', 'local/other'],
])('flat to %s goes to %s', async ([dest, file], { host }) => {
  writeFileSync(`${host.folder}/app.log`, 'x')
  await act(fetch, { src: `${host.folder}/app.log`, dest: `${host.folder}/${dest}`, flat: true }, host)
  expect(readFileSync(`${host.folder}/${file}`, 'utf8')).toBe('x')
})

test('says what cannot be done, and leaves nothing behind', async ({ host }) => {
  const src = `${host.folder}/none`
  const dest = `${host.folder}/local`
  await expect(act(fetch, { src, dest }, host)).rejects.toThrow(`Cannot fetch ${src}: it is not there`)
  expect(await act(fetch, { src, dest, fail_on_missing: false }, host)).toMatchObject({ changed: false })
  writeFileSync(src, 'x')
  mkdirSync(`${dest}/localhost${src}`, { recursive: true })
  await expect(act(fetch, { src, dest }, host)).rejects.toThrow('Cannot write')
  expect(readdirSync(`${dest}/localhost${host.folder}`)).toEqual(['none'])
})
