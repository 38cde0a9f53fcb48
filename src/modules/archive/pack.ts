import { lines, type Script, sh } from '../../base/shell.ts'
import type { Want } from './params.ts'
import type { Sources } from './sources.ts'

const compressors = { gz: 'gzip -n', bz2: 'bzip2', xz: 'xz' } as const

/** The program that packs, for the message where the host has none. */
export function programOf({ format }: Want): string {
  return format === 'tar' || format === 'zip' ? format : (compressors[format].split(' ')[0] ?? '')
}

/**
 * Packs into a file. What is packed alike comes out alike: names are sorted, and no archive holds the time at which it was
 * made. Who owns a folder in it cannot have files of others packed by a link: tar goes through folders without following
 * any; what it leaves out comes on standard input, a line each.
 */
export function packing(want: Want, sources: Sources, to: string): Script {
  const { format } = want
  const inRoot = sh`deliver_enter ${sources.root} || deliver_fail; umask 077`
  if (format === 'zip') return lines([inRoot, zipping(sources, to)])
  const compress = format === 'tar' ? sh`cat` : sh`${compressors[format].split(' ')} -c`
  if (isCompressed(want, sources)) {
    const [name = ''] = sources.names
    return sh`deliver_open ${sources.root + name} || deliver_fail; umask 077; ${compress} <&3 >${to}`
  }
  return sh`
    ${inRoot}
    options=
    ! tar --version 2>/dev/null | grep -q GNU || options='--sort=name --anchored --no-wildcards'
    { tar -c -f - $options -X /dev/stdin -- ${outermost(sources.names)} || echo failed >${to}.failed; } | ${compress} >${to} &&
      [ ! -e ${to}.failed ]`
}

/** What the program reads from standard input. */
export function packingInput({ format }: Want, { names, left }: Sources): string {
  return (format === 'zip' ? names : left).map(name => `${name}\n`).join('')
}

/** Whether it is no archive: a single file. */
export function isCompressed({ format, force_archive }: Want, { isFile }: Sources): boolean {
  return isFile && !force_archive && format !== 'tar' && format !== 'zip'
}

function zipping({ names }: Sources, to: string): Script {
  const others = sh`'(' -user 0 -o -user "$(id -u)" ')' ! -perm -020 ! -perm -002`
  return sh`
    strange=$(find ${outermost(names)} -type d ! '(' ${others} ')' | head -n 1)
    [ -z "$strange" ] || deliver_fail "others can change $PWD/$strange, and have zip follow a link: only tar can pack it"
    zip -q -X -y -@ - >${to}`
}

/** The names that are in none of the other ones. */
function outermost(names: readonly string[]): string[] {
  const all = new Set(names)
  return names.filter(name => !all.has(name.slice(0, Math.max(0, name.lastIndexOf('/')))))
}
