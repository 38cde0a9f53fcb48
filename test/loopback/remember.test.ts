import { execFileSync, spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeKey } from '../../src/testing/sshd.ts'
import { knownLine } from '../../src/transport/ssh/known-hosts.ts'
import { remember, replaceKeys } from '../../src/transport/ssh/remember.ts'

const root = mkdtempSync(join(tmpdir(), 'remember-'))
const program = join(root, 'remember.mjs')
const [old, young] = ['old', 'young'].map(name => {
  const text = readFileSync(`${makeKey(join(root, name), 'ed25519')}.pub`, 'utf8')
  return Buffer.from(text.split(' ')[1] ?? '', 'base64')
}) as [Buffer, Buffer]
const [oldKey, youngKey] = [old, young].map(key => knownLine('', key).trim()) as [string, string]
let folder = ''
let file = ''

beforeAll(() =>
  build({
    entryPoints: ['src/transport/ssh/remember.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
  }),
)
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'))
  file = join(folder, 'known_hosts')
})
afterAll(() => rmSync(root, { recursive: true }))

/** Runs a process that remembers keys by these names, one after the other. */
function remembering(names: readonly string[]): Promise<number | null> {
  const script = `
    import { remember } from ${JSON.stringify(program)}
    const key = Buffer.from(${JSON.stringify(young.toString('base64'))}, 'base64')
    for (const name of ${JSON.stringify(names)}) await remember(${JSON.stringify(file)}, { name, key })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' })
  return new Promise(resolve => child.once('close', resolve))
}

test('no line is lost and none comes twice when many processes write at once', async () => {
  const foreign = '# mine\n\nweb ssh-ed25519 not a key'
  writeFileSync(file, foreign)
  const names = (process: number) => Array.from({ length: 25 }, (_, index) => `host${index + 5 * process}`)
  const processes = [0, 1, 2, 3, 4, 5].map(process => names(process))
  expect(await Promise.all(processes.map(remembering))).toEqual([0, 0, 0, 0, 0, 0])
  const lines = readFileSync(file, 'utf8').split('\n')
  expect(lines.slice(0, 3).join('\n')).toBe(foreign)
  const wanted = [...new Set(processes.flat())].map(name => `${name} ${youngKey}`)
  expect(lines.slice(3, -1).sort()).toEqual(wanted.sort())
  expect(readdirSync(folder)).toEqual(['known_hosts'])
})

test('a lock that a process left is taken over, by many at once', async () => {
  writeFileSync(`${file}.lock`, '')
  utimesSync(`${file}.lock`, 0, 0)
  const names = ['a', 'b', 'c', 'd']
  expect(await Promise.all(names.map(name => remembering([name])))).toEqual([0, 0, 0, 0])
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  expect(lines.sort()).toEqual(names.map(name => `${name} ${youngKey}`))
  expect(readdirSync(folder)).toEqual(['known_hosts'])
})

test('a name may be written as a hash, and is found again', async () => {
  for (let again = 0; again < 2; again++) await remember(file, { name: 'web1', key: young, isHashed: true })
  expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|[^ ]+ ssh-ed25519 [^ ]+\n$/)
  const found = execFileSync('ssh-keygen', ['-l', '-F', 'web1', '-f', file]).toString()
  expect(found).toContain('Host web1 found: line 1')
})

test.for([
  { name: 'a plain line', lines: ['web1 OLD'], kept: [] },
  { name: 'all lines of the name', lines: ['web1 OLD', 'web2 OLD', 'WEB1 OLD'], kept: ['web2 OLD'] },
  { name: 'one name of several', lines: ['web1,10.0.0.1 OLD me'], kept: ['10.0.0.1 OLD me'] },
  { name: 'no pattern for others', lines: ['web2*,web1,!x OLD'], kept: ['web2*,!x OLD'] },
  {
    name: 'no marker',
    lines: ['@revoked web1 OLD', '@cert-authority web1 OLD'],
    kept: ['@revoked web1 OLD', '@cert-authority web1 OLD'],
  },
  {
    name: 'no other port',
    lines: ['[web1]:22 OLD', '[web1]:2222 OLD'],
    kept: ['[web1]:22 OLD', '[web1]:2222 OLD'],
  },
  {
    name: 'no byte of other lines',
    lines: ['\t web2  OLD \r', '# web1 OLD', '', 'web1 ssh-ed25519 broken', '\xff\xfe web1 OLD'],
    kept: ['\t web2  OLD \r', '# web1 OLD', '', 'web1 ssh-ed25519 broken', '\xff\xfe web1 OLD'],
  },
])('replacing takes away $name', async ({ lines, kept }) => {
  const text = (lines: readonly string[]) => lines.map(line => `${line.replace('OLD', oldKey)}\n`).join('')
  writeFileSync(file, text(lines), 'latin1')
  await replaceKeys(file, 'web1', [young], [{ name: 'web1', key: young }])
  expect(readFileSync(file, 'latin1')).toBe(`${text(kept)}web1 ${youngKey}\n`)
  expect(readdirSync(folder)).toEqual(['known_hosts'])
})

test.for(['web*', '*,!web2', 'web1,web?'])(
  'replacing leaves a pattern that fits too, and says so: %s',
  async names => {
    writeFileSync(file, `# mine\n${names} ${oldKey}\n`)
    await expect(replaceKeys(file, 'web1', [young], [])).rejects.toThrow(
      `Cannot write ${file}: line 2 is for ${names}, which others share; edit it by hand`,
    )
    expect(readFileSync(file, 'utf8')).toBe(`# mine\n${names} ${oldKey}\n`)
  },
)

test('replacing takes away hashed names, and leaves keys that the host still shows', async () => {
  const lines = [knownLine('web1', old, true), knownLine('web2', old, true), knownLine('web1', young, true)]
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o640 })
  symlinkSync(file, join(folder, 'link'))
  await replaceKeys(join(folder, 'link'), 'web1', [young], [])
  expect(readFileSync(file, 'utf8')).toBe(`${lines[1]}\n${lines[2]}\n`)
  expect(statSync(file).mode & 0o777).toBe(0o640)
})

test.for([
  { kind: 'a folder', make: (path: string) => mkdirSync(path) },
  { kind: 'a pipe', make: (path: string) => execFileSync('mkfifo', [path]) },
])('nothing is written into $kind', async ({ kind, make }) => {
  make(file)
  await expect(remember(file, { name: 'web1', key: young })).rejects.toThrow(
    `Cannot write ${file}: it is ${kind}`,
  )
  expect(readdirSync(folder)).toEqual(['known_hosts'])
})
