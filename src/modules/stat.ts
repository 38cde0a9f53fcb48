import { flag, oneOf, path } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { pathStateOf, statQuestion } from '../host/files/look.ts'
import { statReturns, statValues } from '../host/files/stat-values.ts'
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
      ...statReturns,
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
    exists: true,
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

/** What the user of the task may do with the path. */
function rights(letters = ''): Record<string, boolean> {
  return {
    readable: letters.includes('r'),
    writeable: letters.includes('w'),
    executable: letters.includes('x'),
  }
}
