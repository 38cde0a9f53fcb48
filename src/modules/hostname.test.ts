import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { sh } from '../base/shell.ts'
import { converge, planOf } from '../testing/host.ts'
import { canIsolate, test, toolsets } from '../testing/isolated.ts'
import { hostname } from './hostname.ts'

const inFile = {
  what: '/etc/hostname',
  before: 'old',
  after: 'web1',
  settle: { kind: 'file write', path: '/etc/hostname', content: 'web1\n', mode: '0644' },
}

const inKernel = { what: 'name', before: 'old', after: 'web1' }

test.for([
  { kernel: 'old', file: 'old', changes: [inFile, inKernel] },
  { kernel: 'old', file: 'web1', changes: [inKernel] },
  { kernel: 'web1', file: 'old', changes: [inFile] },
  { kernel: 'web1', file: undefined, changes: [{ ...inFile, before: undefined }] },
  { kernel: 'web1', file: 'web1', changes: [] },
])('from $kernel in the kernel and $file in the file', ({ kernel, file, changes }) => {
  expect(planOf(hostname, { name: 'web1' }, { kernel, file })).toMatchObject(changes)
})

test.for(['', 'a b', '-a', 'a..b', 'a.', 'a_b', 'a;b', 'a'.repeat(65)])('refuses the name %j', name => {
  expect(() => planOf(hostname, { name }, { kernel: 'old', file: 'old' })).toThrow('Cannot name a host')
})

test.for(['web1', 'WEB-1', 'web1.example.com', '10'])('takes the name %j', name => {
  expect(planOf(hostname, { name }, { kernel: 'old', file: name })).toHaveLength(1)
})

describe.runIf(canIsolate)('on a real host', () => {
  test.for(toolsets)('names it with %s tools', async (tools, { hostWith }) => {
    const host = await hostWith(tools)
    await host.run(sh`hostname old`)
    writeFileSync(`${host.folder}/etc/hostname`, '# the name\n\nold  \n')
    expect(await converge(hostname, { name: 'web1.dev' }, host)).toMatchObject([
      { what: '/etc/hostname', before: 'old' },
      { what: 'name', before: 'old' },
    ])
    expect(await converge(hostname, { name: 'web1.dev' }, host)).toEqual([])
    expect((await host.run(sh`uname -n`)).stdout.toString()).toBe('web1.dev\n')
    expect(readFileSync(`${host.folder}/etc/hostname`, 'utf8')).toBe('web1.dev\n')
  })

  test('names a host whose /etc/hostname is a mount', async ({ hostWith }) => {
    const host = await hostWith('all')
    await host.run(sh`echo old >${host.folder}/name; mount --bind ${host.folder}/name /etc/hostname`)
    expect(await converge(hostname, { name: 'web1' }, host)).toHaveLength(2)
    expect(await converge(hostname, { name: 'web1' }, host)).toEqual([])
    expect(readFileSync(`${host.folder}/name`, 'utf8')).toBe('web1\n')
  })

  test('names a host without the program hostname', async ({ hostWith }) => {
    const host = await hostWith('busybox')
    await host.run(sh`rm ${host.folder}/tools/hostname`)
    await converge(hostname, { name: 'web1' }, host)
    expect(await converge(hostname, { name: 'web1' }, host)).toEqual([])
  })
})
