import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { converge, test } from '../testing/host.ts'
import { pamLimits } from './pam_limits.ts'

const line = 'app\thard\tnofile\t100\n'

test.for([
  ['', {}, line],
  ['# c', {}, `# c\n${line}`],
  [line, {}, line],
  ['app hard nofile 100 # why\n', {}, 'app hard nofile 100 # why\n'],
  ['app hard nofile 50\nb - core 0\n', {}, `${line}b - core 0\n`],
  ['app hard nofile 50\napp hard nofile 100\n', {}, 'app hard nofile 100\n'],
  ['#app hard nofile 100\n', {}, `#app hard nofile 100\n${line}`],
  ['app soft nofile 100\n', {}, `app soft nofile 100\n${line}`],
  ['app hard nofile 200\n', { use_max: true }, 'app hard nofile 200\n'],
  ['app hard nofile unlimited\n', { use_max: true }, 'app hard nofile unlimited\n'],
  ['app hard nofile 50\n', { use_max: true }, line],
  ['app hard nofile 50\n', { use_min: true }, 'app hard nofile 50\n'],
  ['app hard nofile -1\n', { use_min: true }, line],
  ['', { comment: 'why é', domain: '@é' }, '@é\thard\tnofile\t100\t# why é\n'],
  ['', { value: 'unlimited', limit_type: '-' }, 'app\t-\tnofile\tunlimited\n'],
] as const)('%j with %j becomes %j, once', async ([from, more, to], { host }) => {
  const dest = `${host.folder}/limits.conf`
  writeFileSync(dest, from)
  const want = { domain: 'app', limit_type: 'hard', limit_item: 'nofile', value: 100, dest, ...more }
  expect((await converge(pamLimits, want, host)).length > 0).toBe(from !== to)
  expect(readFileSync(dest, 'utf8')).toBe(to)
  expect(await converge(pamLimits, want, host)).toEqual([])
})

test('makes the file, and refuses what is no limit', async ({ host }) => {
  const dest = `${host.folder}/limits.conf`
  const want = { domain: '*', limit_type: '-', limit_item: 'core', value: 0, dest }
  for (const wrong of [
    { value: 'x' },
    { domain: 'a b' },
    { limit_item: 'x' },
    { use_max: true, use_min: true },
  ])
    await expect(async () => converge(pamLimits, { ...want, ...wrong }, host)).rejects.toThrow()
  expect(existsSync(dest)).toBe(false)
  await converge(pamLimits, want, host)
  expect(readFileSync(dest, 'utf8')).toBe('*\t-\tcore\t0\n')
})
