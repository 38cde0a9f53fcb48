import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test as pure } from 'vitest'
import { converge, test } from '../testing/host.ts'
import { withKey, withoutKey } from './known_hosts/lines.ts'
import { knownHosts } from './known_hosts.ts'

const ed = { marker: '', names: 'a', type: 'ssh-ed25519', key: 'AAAA' }
const wanted = { name: 'a', key: ed, isHashed: false }

pure.for([
  ['', 'a ssh-ed25519 AAAA\n'],
  ['# c\nb ssh-ed25519 AAAA', '# c\nb ssh-ed25519 AAAA\na ssh-ed25519 AAAA\n'],
  ['a ssh-ed25519 AAAA comment\n', 'a ssh-ed25519 AAAA comment\n'],
  ['A,b ssh-ed25519 AAAA\n', 'A,b ssh-ed25519 AAAA\n'],
  ['a ssh-ed25519 BBBB\na ssh-rsa CCCC\n', 'a ssh-rsa CCCC\na ssh-ed25519 AAAA\n'],
  ['x,a ssh-ed25519 BBBB\n', 'x ssh-ed25519 BBBB\na ssh-ed25519 AAAA\n'],
  ['@revoked a ssh-ed25519 BBBB\n', '@revoked a ssh-ed25519 BBBB\na ssh-ed25519 AAAA\n'],
  ['ab ssh-ed25519 BBBB\n', 'ab ssh-ed25519 BBBB\na ssh-ed25519 AAAA\n'],
] as const)('puts a key into %j', ([from, to]) => {
  expect(withKey(from, wanted)).toBe(to)
})

pure.for([
  ['a ssh-ed25519 AAAA\na ssh-rsa BBBB\nb ssh-rsa BBBB', undefined, 'b ssh-rsa BBBB'],
  ['a ssh-ed25519 AAAA\na ssh-rsa BBBB\n', ed, 'a ssh-rsa BBBB\n'],
  ['a,b ssh-ed25519 AAAA\n', undefined, 'b ssh-ed25519 AAAA\n'],
] as const)('takes a key out of %j', ([from, key, to]) => {
  expect(withoutKey(from, { ...wanted, key })).toBe(to)
})

test('keeps what ssh finds, hashed too', async ({ host }) => {
  const path = `${host.folder}/new/known_hosts`
  const file = `${host.folder}/key`
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
  const key = readFileSync(`${file}.pub`, 'utf8')
  const name = '[db1.example.org]:2222'
  const find = () => execFileSync('ssh-keygen', ['-F', name, '-f', path], { encoding: 'utf8' })
  const want = { name, key, path }
  await converge(knownHosts, want, host)
  expect(find()).toContain(key.split(' ')[1])
  expect(await converge(knownHosts, want, host)).toEqual([])
  await converge(knownHosts, { ...want, hash_host: true }, host)
  expect([find().includes('found'), readFileSync(path, 'utf8').includes('db1')]).toEqual([true, false])
  expect(await converge(knownHosts, { ...want, hash_host: true }, host)).toEqual([])
  execFileSync('ssh-keygen', ['-H', '-f', path], { stdio: 'pipe' })
  await converge(knownHosts, { name, path, state: 'absent' }, host)
  expect(readFileSync(path, 'utf8')).toBe('')
  expect(await converge(knownHosts, { name, path, state: 'absent' }, host)).toEqual([])
})

test.for([
  [{}, 'key is missing'],
  [{ key: 'b ssh-rsa AAAA' }, 'it is that of b'],
  [{ key: 'a ssh-rsa' }, 'is no line of a file'],
  [{ name: 'a b' }, 'must be a name'],
  [{ path: 'x' }, 'must be an absolute path'],
] as const)('%j is refused', async ([want, problem], { host }) => {
  const path = `${host.folder}/x`
  writeFileSync(path, '')
  await expect(async () => converge(knownHosts, { name: 'a', path, ...want }, host)).rejects.toThrow(problem)
})
