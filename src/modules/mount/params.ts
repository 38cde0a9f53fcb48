import { flag, oneOf, path, text, type Values } from '../../base/params.ts'

const field = (doc: string) => text(doc).check(value => !/[\x00-\x1f]/.test(value), 'must be one line')

export const params = {
  path: field('Where it is mounted; `none` for swap')
    .alias('name')
    .check(path => /^(\/|none$|swap$)/.test(path), 'must be an absolute path, or none for swap'),
  src: field('The device, the address or the folder').optional,
  fstype: field('The type of the file system').optional,
  opts: field('The options').or('defaults'),
  dump: field('The fifth field of the table: whether dump saves it').or('0'),
  passno: field('The sixth field of the table: when it is checked').or('0'),
  state: oneOf(
    ['mounted', 'present', 'unmounted', 'absent', 'absent_from_fstab', 'remounted', 'ephemeral'],
    '`mounted` keeps it in the table and mounted, `present` in the table; `unmounted` leaves the table alone; `absent` removes ' +
      'line, mount and folder, `absent_from_fstab` the line; `ephemeral` mounts without the table; `remounted` mounts anew each time',
  ),
  fstab: path('The table').or('/etc/fstab'),
  boot: flag('Whether it is mounted when the host starts; else it has the option `noauto`').or(true),
  backup: flag('Keep the table as it was, under a name with the time: `backup_file` of the result').or(false),
}

export type Want = Values<typeof params>
