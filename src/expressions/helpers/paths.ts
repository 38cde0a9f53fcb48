import { homedir } from 'node:os'
import { posix } from 'node:path'
import { inGroup, text } from '../helper.ts'

const define = inGroup('paths')

export const paths = [
  define({
    name: 'basename',
    doc: 'The last part of a path',
    args: [text('path')],
    examples: [['basename "/etc/nginx/site.conf"', 'site.conf']],
    run: ([path]) => posix.basename(path),
  }),
  define({
    name: 'dirname',
    doc: 'The path without its last part',
    args: [text('path')],
    examples: [['dirname "/etc/nginx/site.conf"', '/etc/nginx']],
    run: ([path]) => posix.dirname(path),
  }),
  define({
    name: 'splitext',
    doc: 'The path without its extension, and the extension',
    args: [text('path')],
    examples: [
      ['splitext "/etc/site.conf"', ['/etc/site', '.conf']],
      ['splitext "/root/.profile"', ['/root/.profile', '']],
    ],
    run: ([path]) => [path.slice(0, path.length - posix.extname(path).length), posix.extname(path)],
  }),
  define({
    name: 'path_join',
    doc: 'Parts as one path; an absolute part begins it anew',
    args: [text('a')],
    rest: text('b'),
    examples: [
      ['path_join "/srv" "app" "log"', '/srv/app/log'],
      ['path_join "/srv" "/etc"', '/etc'],
    ],
    run: parts =>
      posix.join(
        ...parts.slice(
          Math.max(
            0,
            parts.findLastIndex(part => part.startsWith('/')),
          ),
        ),
      ),
  }),
  define({
    name: 'expanduser',
    doc: 'The path with the home folder of whoever runs Deliver in the place of ~',
    args: [text('path')],
    examples: [['ends_with (expanduser "~/.ssh") "/.ssh"', true]],
    run: ([path]) => path.replace(/^~(?=\/|$)/, homedir()),
  }),
  define({
    name: 'relpath',
    doc: 'The path as seen from a folder',
    args: [text('path'), text('start')],
    examples: [['relpath "/etc/nginx" "/etc/ssh"', '../nginx']],
    run: ([path, start]) => posix.relative(start, path) || '.',
  }),
]
