import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { keyringBytes } from '../host/apt/keys.ts'
import { converge, planOf, registered, type TestHost } from '../testing/host.ts'
import { canIsolate, test } from '../testing/isolated.ts'
import { publicKey } from '../testing/public-key.ts'
import { aptKey } from './apt_key.ts'

const bytes = keyringBytes(Buffer.from(publicKey.armoured))
const { id, fingerprint, armoured } = publicKey

/** A host with the folders of apt, and a file with the key. */
async function hostWithApt(hostWith: (tools: string) => Promise<TestHost>) {
  const host = await hostWith('all')
  mkdirSync(`${host.folder}/etc/apt/trusted.gpg.d`, { recursive: true })
  writeFileSync(`${host.folder}/key.asc`, armoured)
  const source = `${host.folder}/key.asc`
  return { host, source, url: `file://${encodeURI(source)}`, trusted: `${host.folder}/etc/apt/trusted.gpg.d` }
}

describe.runIf(canIsolate)('on a host', () => {
  test('keeps a key that stands in the task, and takes it out of a file with others', async ({
    hostWith,
  }) => {
    const { host, trusted } = await hostWithApt(hostWith)
    expect(await converge(aptKey, { data: armoured }, host)).toMatchObject([
      { what: 'key', before: 'none', after: fingerprint },
    ])
    expect(readFileSync(`${trusted}/${fingerprint}.gpg`)).toEqual(bytes)
    expect(await converge(aptKey, { data: armoured }, host)).toEqual([])
    await converge(aptKey, { id, state: 'absent' }, host)
    expect(existsSync(`${trusted}/${fingerprint}.gpg`)).toBe(false)
    expect(await converge(aptKey, { id, state: 'absent' }, host)).toEqual([])

    const other = Buffer.from(bytes)
    other[10] = 1
    writeFileSync(`${trusted}/both.gpg`, Buffer.concat([other, bytes]))
    await converge(aptKey, { id: fingerprint, state: 'absent' }, host)
    expect(readFileSync(`${trusted}/both.gpg`)).toEqual(other)
  })

  test('keeps a key from an address in a folder that is missing', async ({ hostWith }) => {
    const { host, url } = await hostWithApt(hostWith)
    const want = { url, id, keyring: '/etc/apt/keyrings/it.asc' }
    expect(await converge(aptKey, want, host)).toHaveLength(3)
    expect(readFileSync(`${host.folder}/etc/apt/keyrings/it.asc`, 'utf8')).toContain('BEGIN PGP PUBLIC KEY')
    expect(await converge(aptKey, want, host)).toEqual([])
    expect(await converge(aptKey, { ...want, state: 'absent' }, host)).toHaveLength(1)
  })

  test('keeps a key from a file of the host, and says what is no key', async ({ hostWith }) => {
    const { host, source, url, trusted } = await hostWithApt(hostWith)
    expect(await registered(aptKey, { file: source }, host)).toEqual({
      fp: fingerprint,
      key_id: id,
      short_id: id.slice(8),
      before: [],
      after: [fingerprint],
    })
    expect(readFileSync(`${trusted}/key.gpg`)).toEqual(bytes)
    expect(await converge(aptKey, { file: source }, host)).toEqual([])
    await expect(converge(aptKey, { file: '/etc/none.asc' }, host)).rejects.toThrow(
      'Cannot read the key /etc/none.asc: there is no file /etc/none.asc',
    )

    writeFileSync(source, '<html>')
    await expect(converge(aptKey, { url }, host)).rejects.toThrow('it is no public key of OpenPGP')
    await expect(converge(aptKey, { url: `${url}.none` }, host)).rejects.toThrow(/^Cannot read the key file:/)
    writeFileSync(source, armoured)
    await expect(converge(aptKey, { url, id: '1234567890ABCDEF' }, host)).rejects.toThrow(
      `Cannot keep the key 1234567890ABCDEF: what was given has ${fingerprint}`,
    )
  })
})

test.for([
  [{ keyserver: 'keyserver.ubuntu.com', id }, 'Cannot ask a key server'],
  [{ id }, 'nothing says where it comes from'],
  [{ data: armoured, url: 'https://example.org/k' }, 'data, file and url exclude each other'],
  [{ id: 'nonsense' }, 'must be at least 8 hexadecimal digits'],
] as const)('%o is refused', ([want, problem]) => {
  expect(() => planOf(aptKey, want, {} as never)).toThrow(problem)
})
