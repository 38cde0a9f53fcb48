import { flag, listOf, localFile, oneOf, pathOrFolder, text, type Values } from '../../base/params.ts'

/** What of rsync's options is understood; some are of no matter here. */
const option = /^(--(exclude|chown)=.+|--compress|-z|--checksum|-c|--omit-dir-times|-O)$/

export const params = {
  src: localFile('The folder; where it ends with `/`, what is in it is copied, else the folder'),
  dest: pathOrFolder('The folder of the host that it is copied into'),
  mode: oneOf(['push'], 'The direction: to the host').or('push'),
  archive: flag('Whether recursive, links, perms and times are on where they are not given').or(true),
  recursive: flag('Whether folders are copied, with what is in them').optional,
  links: flag('Whether links are copied as links').optional,
  copy_links: flag('Whether links are copied as what they lead to').or(false),
  perms: flag('Whether files and folders get the permissions of those of the source').optional,
  times: flag('Whether files get the times of those of the source').optional,
  delete: flag('Whether what the source has not is removed').or(false),
  existing_only: flag('Whether only what is there already is brought up to date').or(false),
  checksum: flag('Taken for compatibility: files are always compared by their content').or(false),
  compress: flag('Taken for compatibility').or(true),
  rsync_opts: listOf(
    text('An option').check(
      word => option.test(word),
      'must be --exclude=PATTERN or --chown=USER:GROUP: rsync is not used here',
    ),
    'Options of rsync: `--exclude=PATTERN` and `--chown=USER:GROUP`',
  ).or([]),
}

export type Want = Values<typeof params>

export interface Settings {
  readonly recursive: boolean
  readonly links: boolean
  readonly perms: boolean
  readonly times: boolean
  readonly excludes: readonly string[]
  readonly owner: string | undefined
  readonly group: string | undefined
}

export function settingsOf({ archive, recursive, links, perms, times, rsync_opts }: Want): Settings {
  const valuesOf = (name: string) =>
    rsync_opts.filter(word => word.startsWith(`--${name}=`)).map(word => word.slice(name.length + 3))
  const [owner, group] = valuesOf('chown').at(-1)?.split(':') ?? []
  return {
    recursive: recursive ?? archive,
    links: links ?? archive,
    perms: perms ?? archive,
    times: times ?? archive,
    excludes: valuesOf('exclude'),
    owner: owner || undefined,
    group: group || undefined,
  }
}
