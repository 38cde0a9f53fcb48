import { expect, test } from 'vitest'
import { publicKey } from '../../testing/public-key.ts'
import { hasId, keyringBytes, keyringContent, publicKeys, withKeys } from './keys.ts'

const bytes = keyringBytes(Buffer.from(publicKey.armoured))
const keys = publicKeys(bytes)

test('reads armour, and the fingerprints of a key and its subkeys', () => {
  expect(keys).toEqual([{ fingerprints: [publicKey.fingerprint, publicKey.subkey], bytes }])
})

test('reads several keys, with and without armour, and CRLF', () => {
  const twice = publicKey.armoured.replaceAll('\n', '\r\n').repeat(2)
  expect(publicKeys(keyringBytes(Buffer.from(twice)))).toEqual([...keys, ...keys])
  expect(publicKeys(keyringBytes(bytes))).toEqual(keys)
})

test.for([
  [publicKey.id, true],
  [`0x${publicKey.id.toLowerCase()}`, true],
  [publicKey.fingerprint, true],
  [publicKey.subkey.slice(-8), true],
  ['00000000', false],
] as const)('has the ID %s: %s', ([id, has]) => {
  expect(keys.map(key => hasId(key, id))).toEqual([has])
})

test('writes what it reads, with armour where the name says so', () => {
  expect(keyringContent('/k.gpg', keys)).toEqual(bytes)
  const armoured = keyringContent('/k.asc', keys)
  expect(armoured.toString()).toMatch(/^-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n[^ ]{64}\n/)
  expect(publicKeys(keyringBytes(armoured))).toEqual(keys)
})

test('a key replaces the one with its fingerprint', () => {
  const renewed = keys.map(key => ({ ...key, bytes: Buffer.from('renewed') }))
  expect(withKeys(keys, renewed)).toEqual(renewed)
  expect(withKeys([], keys)).toEqual(keys)
})

test.for(['<html>404</html>', '\x99', '\x99\x7f\xff', '\xc6\xff\x00', '\xb4\x01a'])('refuses %j', text => {
  expect(() => publicKeys(Buffer.from(text, 'latin1'))).toThrow('it is no public key of OpenPGP')
})

test('nothing has no keys', () => {
  expect(publicKeys(Buffer.alloc(0))).toEqual([])
})
