import { posix } from 'node:path'
import { flag, oneOf, path, text, type Values } from '../../base/params.ts'
import { attributes } from '../../host/files/attributes.ts'
import { times } from './times.ts'

export const params = {
  path: path('The path to keep').alias('dest', 'name'),
  state: oneOf(
    ['file', 'directory', 'link', 'hard', 'touch', 'absent'],
    'What the path is: `file` only keeps the attributes of one that is there, `touch` makes an empty one; ' +
      'when left out, what is there now',
  ).optional,
  src: text('Where a link leads').optional,
  recurse: flag('Keep owner, group and mode of everything below a directory too; links are not followed').or(
    false,
  ),
  follow: flag('Where the path is a link, keep what it leads to').or(true),
  force: flag('Make a link also where a file or an empty directory is, or where it leads nowhere').or(false),
  ...attributes,
  ...times,
}

export type Want = Values<typeof params>

/** Where a link leads, seen from where it lies. */
export function sourceOf({ path }: Want, src: string): string {
  return posix.resolve(posix.dirname(path), src)
}
