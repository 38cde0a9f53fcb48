import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { sh } from '../base/shell.ts'
import { converge, planOf } from '../testing/host.ts'
import { canIsolate, test, toolsets } from '../testing/isolated.ts'
import { type Now, sysctl } from './sysctl.ts'

const now = (text: string | undefined, kernel?: string): Now => ({
  kernel,
  file: {
    path: '/etc/sysctl.conf',
    ancestry: { missing: [], obstacle: undefined },
    state: text === undefined ? undefined : state,
    checksum: undefined,
    content: text === undefined ? undefined : Buffer.from(text, 'latin1'),
  },
  accounts: { uid: undefined, gid: undefined, umask: 0o022 },
})

const state = {
  kind: 'file' as const,
  mode: 0o644,
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  links: 1,
  identity: '1:1',
  size: 0,
  accessed: '',
  modified: '',
  changed: '',
}

/** What a file holds in the end. */
function fileAfter(text: string | undefined, want: object): string | undefined {
  const [change] = planOf(sysctl, { name: 'net.ipv4.ip_forward', reload: false, ...want }, now(text))
  return change?.after
}

test.for([
  { from: undefined, to: 'net.ipv4.ip_forward=1\n' },
  { from: '', to: 'net.ipv4.ip_forward=1\n' },
  { from: '# a comment', to: '# a comment\nnet.ipv4.ip_forward=1\n' },
  { from: 'a.b=1\nnet.ipv4.ip_forward = 0\nc.d=2\n', to: 'a.b=1\nnet.ipv4.ip_forward=1\nc.d=2\n' },
  { from: '#net.ipv4.ip_forward=1\n', to: '#net.ipv4.ip_forward=1\nnet.ipv4.ip_forward=1\n' },
  { from: 'net/ipv4/ip_forward=0\n', to: 'net.ipv4.ip_forward=1\n' },
  { from: '-net.ipv4.ip_forward=0\n', to: '-net.ipv4.ip_forward=1\n' },
  { from: 'net.ipv4.ip_forward=0\nx.y=1\nnet.ipv4.ip_forward=0\n', to: 'net.ipv4.ip_forward=1\nx.y=1\n' },
  { from: 'net.ipv4.ip_forward=0\nx.y=1\nnet.ipv4.ip_forward = 1\n', to: undefined },
  { from: 'net.ipv4.ip_forward_more=0', to: 'net.ipv4.ip_forward_more=0\nnet.ipv4.ip_forward=1\n' },
])('puts a setting into $from', ({ from, to }) => {
  expect(fileAfter(from, { value: 1 })).toBe(to)
})

test.for([
  { from: undefined, to: undefined },
  { from: 'a.b=1', to: undefined },
  { from: 'a.b=1\nnet.ipv4.ip_forward = 0\nc.d=2\n', to: 'a.b=1\nc.d=2\n' },
  { from: 'net.ipv4.ip_forward=0\nx.y=1\nnet/ipv4/ip_forward=0', to: 'x.y=1\n' },
])('takes a setting out of $from', ({ from, to }) => {
  expect(fileAfter(from, { state: 'absent' })).toBe(to)
})

test('keeps bytes that are no text', () => {
  const [change] = planOf(sysctl, { name: 'a.b', value: 1, reload: false }, now('# caf\xe9\n'))
  expect(change?.settle).toMatchObject({ content: Buffer.from('# caf\xe9\na.b=1\n', 'latin1') })
})

test.for([
  { value: true, kernel: '1' },
  { value: 'no', kernel: '0' },
  { value: '4096  87380 6291456', kernel: '4096\t87380\t6291456' },
  { value: ' 10 ', kernel: '10' },
])('takes $value for $kernel', ({ value, kernel }) => {
  const changes = planOf(sysctl, { name: 'a.b', value }, now(`a.b = ${kernel}\n`, kernel))
  expect(changes).toEqual([])
})

const inKernel = {
  what: 'value in the kernel',
  before: '0',
  after: '1',
  settle: sh`printf '%s\\n' 1 | cat >/proc/sys/a/b`,
}

test.for([
  { want: {}, changes: [inKernel] },
  { want: { reload: false }, changes: [] },
  { want: { reload: false, sysctl_set: true }, changes: [inKernel] },
])('keeps the kernel too with $want', ({ want, changes }) => {
  expect(planOf(sysctl, { name: 'a.b', value: 1, ...want }, now('a.b=1\n', '0'))).toEqual(changes)
})

test('needs a setting that the kernel has, or ignoreerrors', () => {
  const want = { name: 'a.b', value: 1 }
  expect(() => planOf(sysctl, want, now('a.b=1\n'))).toThrow('the kernel has no such setting')
  expect(planOf(sysctl, { ...want, ignoreerrors: true }, now('a.b=1\n'))).toEqual([])
})

test('needs a value, and a name that is one', () => {
  expect(() => planOf(sysctl, { name: 'a.b' }, now(''))).toThrow('Cannot keep a.b: value is missing')
  for (const name of ['a/../b', '..', 'a', 'a b.c', 'a=b.c', '']) {
    expect(() => planOf(sysctl, { name, value: 1 }, now('', '0'))).toThrow('is no name of a setting')
  }
})

test('knows names with the other separator', () => {
  const want = { name: 'net.ipv4.conf.eth0/100.forwarding', value: 1 }
  expect(planOf(sysctl, want, now('net/ipv4/conf/eth0.100/forwarding=1\n', '1'))).toEqual([])
})

describe.runIf(canIsolate)('on a real host', () => {
  const name = 'net.ipv4.conf.lo.forwarding'

  test.for(toolsets)('keeps a setting of the kernel with %s tools', async (tools, { hostWith }) => {
    const host = await hostWith(tools)
    const read = async () => (await host.run(sh`cat /proc/sys/net/ipv4/conf/lo/forwarding`)).stdout.toString()
    const other = (await read()) === '1\n' ? 0 : 1
    const file = () => readFileSync(`${host.folder}/etc/sysctl.conf`, 'utf8')

    expect(await converge(sysctl, { name, value: other }, host)).toHaveLength(2)
    expect([file(), await read()]).toEqual([`${name}=${other}\n`, `${other}\n`])
    expect(await converge(sysctl, { name, value: other }, host)).toEqual([])
    expect(await converge(sysctl, { name, state: 'absent' }, host)).toHaveLength(1)
    expect(file()).toBe('')
    expect(await converge(sysctl, { name, state: 'absent' }, host)).toEqual([])
  })

  test('fails where the kernel refuses a value', async ({ hostWith }) => {
    const host = await hostWith('all')
    await expect(converge(sysctl, { name: 'net.ipv4.ping_group_range', value: 'x' }, host)).rejects.toThrow(
      'Invalid argument',
    )
  })

  test('keeps what a link leads to', async ({ hostWith }) => {
    const host = await hostWith('all')
    writeFileSync(`${host.folder}/etc/real.conf`, '')
    symlinkSync('real.conf', `${host.folder}/etc/link.conf`)
    const want = { name, value: 1, sysctl_file: '/etc/link.conf', reload: false }
    await converge(sysctl, want, host)
    expect(await converge(sysctl, want, host)).toEqual([])
    expect(readFileSync(`${host.folder}/etc/real.conf`, 'utf8')).toBe(`${name}=1\n`)
  })
})
