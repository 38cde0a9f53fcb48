import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { makeKey } from '../../testing/sshd.ts'
import { KnownHosts, knownLine, knownName } from './known-hosts.ts'
import { fingerprint, keyType } from './public-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'known-hosts-'))
afterAll(() => rmSync(folder, { recursive: true }))

const publicKey = readFileSync(`${makeKey(join(folder, 'key'), 'ed25519')}.pub`, 'utf8')
const [, base64 = ''] = publicKey.split(' ')
const key = Buffer.from(base64, 'base64')

test.for([
  { names: 'web1', name: 'web1', known: true },
  { names: 'web1,10.0.0.1', name: '10.0.0.1', known: true },
  { names: 'WEB1', name: 'web1', known: true },
  { names: 'web1', name: 'web10', known: false },
  { names: 'web1', name: '[web1]:2222', known: false },
  { names: '[web1]:2222', name: '[web1]:2222', known: true },
  { names: '*.example.com', name: 'a.example.com', known: true },
  { names: '*.example.com', name: 'aXexample.com', known: false },
  { names: 'web?', name: 'web1', known: true },
  { names: '*,!web1', name: 'web1', known: false },
  { names: '*,!web1', name: 'web2', known: true },
  { names: '!web1', name: 'web2', known: false },
  { names: '#web1', name: '#web1', known: false },
])('$names stands for $name: $known', ({ names, name, known }) => {
  const entry = { marker: undefined, type: 'ssh-ed25519', key, file: 'file', line: 2 }
  expect(new KnownHosts(`\n${names} ssh-ed25519 ${base64} comment\n`, 'file').keysOf(name)).toEqual(
    known ? [entry] : [],
  )
})

test.for(['web1', '[web1]:2222'])('finds %s among names that ssh-keygen has hashed', name => {
  const file = join(folder, 'known_hosts')
  writeFileSync(file, `${name} ssh-ed25519 ${base64}\nother ssh-ed25519 ${base64}\n`)
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' })
  const text = readFileSync(file, 'utf8')
  expect(text).not.toContain('web1')
  expect(new KnownHosts(text, file).keysOf(name).map(({ line }) => line)).toEqual([1])
})

test('knows revoked keys and authorities', () => {
  const text = `@revoked * ssh-ed25519 ${base64}\n@cert-authority *.com ssh-ed25519 ${base64}`
  expect(new KnownHosts(text, 'file').keysOf('a.com').map(({ marker }) => marker)).toEqual([
    'revoked',
    'cert-authority',
  ])
})

test('names a key as ssh-keygen does', () => {
  const told = execFileSync('ssh-keygen', ['-l', '-f', join(folder, 'key.pub')]).toString()
  expect(told.split(' ')[1]).toBe(fingerprint(key))
  expect(keyType(key)).toBe('ssh-ed25519')
  expect(knownLine(knownName('Web1', 2222), key)).toBe(`[web1]:2222 ssh-ed25519 ${base64}`)
})

test('reads any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, name) => {
      expect(Array.isArray(new KnownHosts(text, 'file').keysOf(name))).toBe(true)
    }),
    { numRuns: 10_000 },
  )
})
