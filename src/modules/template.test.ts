import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import { octal } from '../host/files/mode.ts'
import { converge, planOf, type TestHost, test } from '../testing/host.ts'
import { type Now, template } from './template.ts'

test('writes what the template yields', () => {
  const now: Now = {
    file: {
      path: '/etc/app.conf',
      ancestry: { missing: [], obstacle: undefined },
      state: undefined,
      checksum: undefined,
      content: undefined,
    },
    accounts: { uid: undefined, gid: undefined, umask: 0o022 },
  }
  const src = { path: '/control/templates/app.conf.hbs', content: 'port 80\n' }
  expect(planOf(template, { src, dest: '/etc/app.conf', owner: 'app', validate: 'app -t %s' }, now)).toEqual([
    {
      what: 'content',
      before: undefined,
      after: 'port 80\n',
      settle: {
        kind: 'file write',
        path: '/etc/app.conf',
        content: 'port 80\n',
        owner: 'app',
        group: undefined,
        mode: undefined,
        backup: false,
        validate: 'app -t %s',
      },
    },
  ])
})

test('hides what a template yields with a secret in it', async ({ host }) => {
  const want = {
    src: { path: '/control/env.hbs', content: new Secret('KEY=1\n') },
    dest: `${host.folder}/env`,
  }
  expect(await converge(template, want, host)).toMatchObject([{ secret: true }])
  expect(readFileSync(want.dest, 'utf8')).toBe('KEY=1\n')
  expect(await converge(template, want, host)).toEqual([])
})

test.for([
  { from: 'old\n', to: 'new\n' },
  { from: 'same\n', to: 'same\n', mode: '0600' },
  { from: 'old\n', to: '' },
])('goes from $from to $to in one pass', async ({ from, to, mode }, { host }) => {
  const dest = `${host.folder}/it's here`
  await converge(template, { src: yielding(host, from), dest }, host)
  const want = { src: yielding(host, to), dest, mode }
  expect(await converge(template, want, host)).not.toEqual([])
  expect(readFileSync(dest, 'utf8')).toBe(to)
  expect(await converge(template, want, host)).toEqual([])
})

test.for([
  { content: '', sequence: '\\r\\n', file: '' },
  { content: 'a', sequence: '\\r\\n', file: 'a' },
  { content: 'a\nb\n', sequence: '\\r\\n', file: 'a\r\nb\r\n' },
  { content: 'a\r\nb\r\n', sequence: '\\r\\n', file: 'a\r\nb\r\n' },
  { content: 'a\r\nb\r\n', sequence: '\n', file: 'a\nb\n' },
  { content: 'a\rb\r', sequence: '\n', file: 'a\nb\n' },
  { content: 'a\nb\r\nc\rd', sequence: '\\n', file: 'a\nb\nc\nd' },
  { content: 'a\nb\r\nc\r', sequence: '\r', file: 'a\rb\rc\r' },
  { content: 'a\r\r\n\n', sequence: '\n', file: 'a\n\n\n' },
])('makes $file of $content with $sequence', async ({ content, sequence, file }, { host }) => {
  const want = { src: yielding(host, content), dest: `${host.folder}/file`, newline_sequence: sequence }
  await converge(template, want, host)
  expect(readFileSync(want.dest, 'utf8')).toBe(file)
  expect(await converge(template, want, host)).toEqual([])
})

test('ends the lines of a secret as wanted', async ({ host }) => {
  const src = { path: '/control/env.hbs', content: new Secret('KEY=1\r\n') }
  const want = { src, dest: `${host.folder}/env` }
  expect(await converge(template, want, host)).toMatchObject([{ secret: true }])
  expect(readFileSync(want.dest, 'utf8')).toBe('KEY=1\n')
})

test('goes into a folder by the name of the template', async ({ host }) => {
  mkdirSync(`${host.folder}/there`)
  await converge(template, { src: yielding(host, 'x'), dest: `${host.folder}/there` }, host)
  expect(readFileSync(`${host.folder}/there/app.conf`, 'utf8')).toBe('x')
})

test('takes the mode of the template', async ({ host }) => {
  const want = { src: yielding(host, 'x'), dest: `${host.folder}/file`, mode: 'preserve' }
  await converge(template, want, host)
  expect(octal(statSync(want.dest).mode & 0o777)).toBe('0750')
})

/** A template of the control side as it arrives: rendered. */
function yielding(host: TestHost, content: string) {
  const path = `${host.folder}/app.conf.hbs`
  writeFileSync(path, '{{ content }}', { mode: 0o750 })
  return { path, content }
}
