import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, test as pure } from 'vitest'
import { keyringBytes } from '../host/apt/keys.ts'
import { converge, registered } from '../testing/host.ts'
import { canIsolate, test } from '../testing/isolated.ts'
import { publicKey } from '../testing/public-key.ts'
import { withTools } from '../testing/tools.ts'
import { valuesOf } from '../testing/written.ts'
import { slug, sourceText } from './deb822_repository/text.ts'
import { deb822Repository } from './deb822_repository.ts'

const want = { name: 'Our Debian', uris: 'http://example.org/debian', suites: 'bookworm' }
const text = `X-Repolib-Name: Our Debian
Suites: bookworm
Types: deb
URIs: http://example.org/debian
`

pure.for([
  [{}, text],
  [{ components: ['main', 'contrib'] }, `Components: main contrib\n${text}`],
  [
    { enabled: false, trusted: true, types: ['deb', 'deb-src'] },
    `Enabled: no\n${text.replace('Types: deb', 'Trusted: yes\nTypes: deb deb-src')}`,
  ],
  [{ signed_by: 'a\n\nb\n' }, text.replace('Suites', 'Signed-By: \n    a\n    .\n    b\nSuites')],
  [{ by_hash: true, check_valid_until: false }, `By-Hash: yes\nCheck-Valid-Until: no\n${text}`],
] as const)('%j', ([more, expected]) => {
  const values = valuesOf(deb822Repository, { ...want, ...more })
  expect(sourceText(values, values.signed_by)).toBe(expected)
})

pure.for<[name: string, file: string]>([
  ['docker', 'docker'],
  ['Our Debian_x', 'our-debian-x'],
  ['../../etc/passwd', 'etcpasswd'],
])('%s lies in %s.sources', ([name, file]) => {
  expect(slug(name)).toBe(file)
})

describe.runIf(canIsolate)('on a host with a fake of apt-get', () => {
  test('keeps a source and its key', async ({ hostWith }) => {
    const host = await hostWith('all')
    const etc = `${host.folder}/etc/apt`
    mkdirSync(`${etc}/sources.list.d`, { recursive: true })
    writeFileSync(`${host.folder}/key.asc`, publicKey.armoured)
    const signed_by = `file://${encodeURI(host.folder)}/key.asc`
    const whole = { ...want, signed_by, update_cache: true }

    const failing = withTools(host, { 'apt-get': 'exit 100', touch: ':' })
    await expect(converge(deb822Repository, whole, failing)).rejects.toThrow('The sources are as they were.')
    expect(existsSync(`${etc}/sources.list.d/our-debian.sources`)).toBe(false)

    const works = withTools(host, { 'apt-get': ':' })
    expect(await registered(deb822Repository, whole, works)).toEqual({
      dest: '/etc/apt/sources.list.d/our-debian.sources',
      repo: text.replace('Suites', 'Signed-By: /etc/apt/keyrings/our-debian.gpg\nSuites'),
      key_filename: '/etc/apt/keyrings/our-debian.gpg',
    })
    expect(readFileSync(`${etc}/keyrings/our-debian.gpg`)).toEqual(
      keyringBytes(Buffer.from(publicKey.armoured)),
    )
    expect(statSync(`${etc}/sources.list.d/our-debian.sources`).mode & 0o777).toBe(0o644)
    expect(await converge(deb822Repository, whole, works)).toEqual([])

    expect(await converge(deb822Repository, { ...whole, mode: '0600' }, works)).toMatchObject([
      { what: 'mode' },
    ])
    const gone = { name: want.name, state: 'absent' }
    expect(await converge(deb822Repository, gone, works)).toHaveLength(2)
    expect(await converge(deb822Repository, gone, works)).toEqual([])
  })

  test('needs an address and a suite', async ({ hostWith }) => {
    const host = await hostWith('all')
    await expect(converge(deb822Repository, { name: 'x' }, host)).rejects.toThrow('it needs uris and suites')
  })
})
