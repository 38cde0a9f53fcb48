import { expect, test } from 'vitest'
import { withEntry, withoutEntry } from './fstab.ts'

const entry = { src: 'UUID=1', path: '/a b', fstype: 'ext4', opts: 'noatime', dump: '0', passno: '2' }
const line = 'UUID=1 /a\\040b ext4 noatime 0 2'

test.for([
  { from: '', to: `${line}\n` },
  { from: '# c', to: `# c\n${line}\n` },
  { from: `${line}\n`, to: `${line}\n` },
  { from: 'UUID=1\t/a\\040b  ext4 noatime 0\t2', to: 'UUID=1\t/a\\040b  ext4 noatime 0\t2' },
  { from: 'x / ext4\nUUID=2 /a\\040b ext4\ny /b ext4\n', to: `x / ext4\n${line}\ny /b ext4\n` },
  { from: '#UUID=1 /a\\040b ext4 noatime 0 2\r\n', to: `#UUID=1 /a\\040b ext4 noatime 0 2\r\n${line}\r\n` },
])('puts an entry into $from', ({ from, to }) => {
  expect(withEntry(from, entry)).toBe(to)
})

test.for([
  { from: '', path: '/a b', to: '' },
  { from: `x / ext4\n${line}`, path: '/a b', to: 'x / ext4\n' },
  { from: `${line}\n`, path: '/a', to: `${line}\n` },
  { from: '/swap none swap sw\n/other none swap sw\n', path: 'none', to: '/other none swap sw\n' },
])('takes $path out of $from', ({ from, path, to }) => {
  expect(withoutEntry(from, { path, src: '/swap' })).toBe(to)
})
