import { type Script, sh } from '../../base/shell.ts'
import type { Want } from './params.ts'
import type { Sources } from './sources.ts'

const compressors = { gz: 'gzip -n', bz2: 'bzip2', xz: 'xz' } as const

/** The program that packs, for the message where the host has none. */
export function programOf({ format }: Want): string {
  return format === 'tar' || format === 'zip' ? format : (compressors[format].split(' ')[0] ?? '')
}

/**
 * Packs into a file; names come on standard input, a line each. What is packed alike comes out alike: names are sorted,
 * and no archive holds the time at which it was made.
 */
export function packing(want: Want, { root, names, isFile }: Sources, to: string): Script {
  const { format } = want
  const inRoot = sh`cd -- ${root} || exit`
  if (format === 'zip') return sh`${inRoot}; umask 077; zip -q -X -y -@ - >${to}`
  const tar = sh`tar -c --no-recursion -f - -T -`
  const compress = format === 'tar' ? sh`cat` : sh`${compressors[format].split(' ')} -c`
  if (isFile && !want.force_archive && format !== 'tar')
    return sh`${inRoot}; umask 077; ${compress} ./${names[0] ?? ''} >${to}`
  return sh`
    ${inRoot}; umask 077
    { ${tar} || echo failed >${to}.failed; } | ${compress} >${to} && [ ! -e ${to}.failed ]`
}
