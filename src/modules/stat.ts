import { flag, oneOf, path } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { epochSeconds, type PathState, pathStateOf, statQuestion } from '../host/files/look.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'

export const stat = defineModule({
  name: 'stat',
  summary: 'See what is at a path',
  params: {
    path: path('The path to look at').alias('dest', 'name'),
    follow: flag('Where the path is a link, report on its target').or(false),
    get_checksum: flag('Report the checksum of a file').or(true),
    checksum_algorithm: oneOf(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'], 'Which checksum')
      .or('sha1')
      .alias('checksum', 'checksum_algo'),
    get_mime: flag('Taken for compatibility: MIME types are not reported').or(false).alias('mime'),
    get_attributes: flag('Taken for compatibility: extended attributes are not reported')
      .or(false)
      .alias('attributes'),
  },
  examples: `
    - stat: { path: /etc/app.conf }
      register: config
    - debug: { msg: 'not configured yet' }
      when: not config.stat.exists
  `,

  returns: {
    stat: returned('map', 'What is at the path', {
      exists: returned('flag', 'Whether anything is; without it, nothing else is told'),
      path: returned('text', 'The path'),
      mode: returned('text', "The permissions in octal, such as `'0644'`"),
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
      size: returned('number', 'Its size in bytes'),
      atime: returned('number', 'When it was last read, in seconds since 1970'),
      mtime: returned('number', 'When it was last written, in seconds since 1970'),
      readable: returned('flag', 'Whether the user of the task may read it'),
      writeable: returned('flag', 'Whether that user may write it'),
      executable: returned('flag', 'Whether that user may run it'),
      lnk_target: returned('text', 'Of a link: what it says'),
      lnk_source: returned('text', 'Of a link: where it leads in the end'),
      checksum: returned('text', 'Of a regular file: its checksum'),
    }),
  },

  observe: ({ path, follow, get_checksum, checksum_algorithm }) => ({
    script: question(path, follow, get_checksum ? checksum_algorithm : undefined),
    parse: sectionsOf,
    tolerant: true,
  }),

  report: ({ path }, parts) => ({ stat: statResult(path, parts) }),
})

function statResult(path: string, parts: Readonly<Record<string, string>>): Record<string, unknown> {
  const state = pathStateOf(parts['stat'])
  if (!state) return { exists: false }
  const checksum = parts['checksum']?.split(/\s/)[0]
  return {
    ...statValues(path, state),
    ...(parts['link'] && { lnk_target: parts['link'], lnk_source: parts['real'] }),
    ...rights(parts['rights']),
    ...(checksum && { checksum }),
  }
}

/** Everything about a path in one script; what does not apply to it, or cannot be read, prints nothing. */
function question(path: string, follow: boolean, algorithm: string | undefined): Script {
  return lines([
    section('stat'),
    statQuestion(path, ...(follow ? ['-L'] : [])),
    sh`if [ -L ${path} ]; then
      ${section('link')}
      readlink -- ${path}
      ${section('real')}
      readlink -f -- ${path}
    fi`,
    section('rights'),
    sh`for right in r w x; do test -$right ${path} && printf %s $right; done`,
    ...(algorithm
      ? [section('checksum'), sh`if [ -f ${path} ]; then ${`${algorithm}sum`} < ${path}; fi`]
      : []),
  ])
}

function statValues(path: string, state: PathState): Record<string, unknown> {
  const { kind, mode, uid, gid, owner, group, links, size, accessed, modified } = state
  return {
    exists: true,
    path,
    mode: mode.toString(8).padStart(4, '0'),
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
    size,
    atime: epochSeconds(accessed),
    mtime: epochSeconds(modified),
  }
}

/** What the user of the task may do with the path. */
function rights(letters = ''): Record<string, boolean> {
  return {
    readable: letters.includes('r'),
    writeable: letters.includes('w'),
    executable: letters.includes('x'),
  }
}
