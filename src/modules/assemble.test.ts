import { lchownSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { converge, test as withHost } from '../testing/host.ts'
import { assemble } from './assemble.ts'

const test = withHost.extend<{ src: { path: string } }>({
  src: async ({ host }, use) => {
    const path = `${host.folder}/parts`
    mkdirSync(`${path}/folder`, { recursive: true })
    const parts = { '10 b': 'B', '05a': 'A\n', '.hidden': 'H\n', '20': '', '30.txt': Buffer.from([255, 10]) }
    for (const [name, text] of Object.entries(parts)) writeFileSync(`${path}/${name}`, text)
    await use({ path })
  },
})

const end = Buffer.from([255, 10])

test.for([
  [{}, 'H\nA\nB\n'],
  [{ ignore_hidden: true }, 'A\nB\n'],
  [{ ignore_hidden: true, delimiter: '--' }, 'A\n--\nB\n--\n--\n'],
  [{ ignore_hidden: true, delimiter: '#\\n' }, 'A\n#\nB\n#\n#\n'],
] as const)('with %j joins the fragments, once', async ([more, text], { host, src }) => {
  for (const remote_src of [true, false]) {
    const dest = `${host.folder}/made ${remote_src}`
    const want = { src, dest, remote_src, mode: '0640', ...more }
    await converge(assemble, want, host)
    expect(readFileSync(dest)).toEqual(Buffer.concat([Buffer.from(text), end]))
    expect(statSync(dest).mode & 0o777).toBe(0o640)
    expect(await converge(assemble, want, host)).toEqual([])
  }
})

test('takes fragments by name, and asks a command', async ({ host, src }) => {
  const want = { src, dest: `${host.folder}/made`, regexp: '^[01].*[ab]$' }
  await expect(converge(assemble, { ...want, validate: 'grep X %s' }, host)).rejects.toThrow(
    'validate refused',
  )
  await converge(assemble, { ...want, validate: 'grep A %s' }, host)
  expect(readFileSync(want.dest, 'utf8')).toBe('A\nB')
})

test.runIf(process.getuid?.() === 0)('does not read what another user leads it to', async ({ host, src }) => {
  symlinkSync('/etc/hostname', `${src.path}/40`)
  lchownSync(`${src.path}/40`, 65_534, 65_534)
  await expect(converge(assemble, { src, dest: `${host.folder}/made` }, host)).rejects.toThrow(
    'is a link that user 65534 can change',
  )
})

test('says that the folder is missing', async ({ host }) => {
  const want = { src: { path: `${host.folder}/none` }, dest: `${host.folder}/made` }
  await expect(converge(assemble, want, host)).rejects.toThrow('there is no folder')
})
