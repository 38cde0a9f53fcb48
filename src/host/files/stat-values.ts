import { type Returns, returned } from '../../base/returns.ts'
import { epochSeconds, type PathState } from './look.ts'
import { octal } from './mode.ts'

const rights = {
  rusr: returned('flag', 'Whether its owner may read it'),
  wusr: returned('flag', 'Whether its owner may write it'),
  xusr: returned('flag', 'Whether its owner may run it'),
  rgrp: returned('flag', 'Whether its group may read it'),
  wgrp: returned('flag', 'Whether its group may write it'),
  xgrp: returned('flag', 'Whether its group may run it'),
  roth: returned('flag', 'Whether others may read it'),
  woth: returned('flag', 'Whether others may write it'),
  xoth: returned('flag', 'Whether others may run it'),
}

/** What is told of a path that was looked at. */
export const statReturns: Returns = {
  path: returned('text', 'The path'),
  mode: returned('text', "The permissions in octal, such as `'0644'`"),
  ...rights,
  isreg: returned('flag', 'Whether it is a regular file'),
  isdir: returned('flag', 'Whether it is a directory'),
  islnk: returned('flag', 'Whether it is a link'),
  isfifo: returned('flag', 'Whether it is a named pipe'),
  issock: returned('flag', 'Whether it is a socket'),
  isblk: returned('flag', 'Whether it is a block device'),
  ischr: returned('flag', 'Whether it is a character device'),
  isuid: returned('flag', 'Whether it runs as its owner'),
  isgid: returned('flag', 'Whether it runs as its group'),
  uid: returned('number', 'The number of its owner'),
  gid: returned('number', 'The number of its group'),
  pw_name: returned('text', 'The name of its owner; the number where there is none'),
  gr_name: returned('text', 'The name of its group; the number where there is none'),
  nlink: returned('number', 'How many names it has'),
  dev: returned('number', 'The number of its file system'),
  inode: returned('number', 'Its number there'),
  size: returned('number', 'Its size in bytes'),
  atime: returned('number', 'When it was last read, in seconds since 1970'),
  mtime: returned('number', 'When it was last written, in seconds since 1970'),
  ctime: returned('number', 'When it or its attributes were last changed, in seconds since 1970'),
}

export function statValues(path: string, state: PathState): Readonly<Record<string, unknown>> {
  const { kind, mode, uid, gid, owner, group, links, identity, size, accessed, modified, changed } = state
  const [device = '', inode] = identity.split(':')
  return {
    path,
    mode: octal(mode),
    ...Object.fromEntries(Object.keys(rights).map((name, i) => [name, (mode & (0o400 >> i)) !== 0])),
    isreg: kind === 'file',
    isdir: kind === 'directory',
    islnk: kind === 'link',
    isfifo: kind === 'fifo',
    issock: kind === 'socket',
    isblk: kind === 'block device',
    ischr: kind === 'character device',
    isuid: (mode & 0o4000) !== 0,
    isgid: (mode & 0o2000) !== 0,
    uid,
    gid,
    pw_name: owner,
    gr_name: group,
    nlink: links,
    dev: Number.parseInt(device, 16),
    inode: Number(inode),
    size,
    atime: epochSeconds(accessed),
    mtime: epochSeconds(modified),
    ctime: epochSeconds(changed),
  }
}
