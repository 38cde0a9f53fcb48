import { fieldsOf, type Script, type ShellValue, sh } from '../../base/shell.ts'

/** What a host says of a path that is there. */
export interface PathState {
  readonly kind: PathKind
  /** The permissions, with the special bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** The name of the user, or the number where it has none. */
  readonly owner: string
  readonly group: string
  /** How many names it has. */
  readonly links: number
  /** The same for every name of one file. */
  readonly identity: string
  readonly size: number
  /** In the time zone of the host: `2026-01-31 23:59:59.000000000 +0000`. */
  readonly accessed: string
  readonly modified: string
  /** When anything of it was last changed, its attributes too. */
  readonly changed: string
}

export type PathKind = 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'block device' | 'character device'

/** The kinds of path, by the first of the four hexadecimal digits of their raw mode. */
const kinds: Readonly<Record<string, PathKind>> = {
  '1': 'fifo',
  '2': 'character device',
  '4': 'directory',
  '6': 'block device',
  '8': 'file',
  a: 'link',
  c: 'socket',
}

/** How `stat -c` is asked; works with coreutils and with busybox. */
export const statFormat = '%f|%u|%g|%U|%G|%h|%D:%i|%s|%x|%y|%z'

/** What stands in a line behind the fields of `statFormat`, and a mark. */
export function behindStat(line: string): string {
  return line.split('|').slice(statFormat.split('|').length).join('|')
}

/** Asks for a path itself, or with `-L` for what it leads to; prints nothing where there is nothing. `$seen` keeps it. */
export function statQuestion(path: ShellValue, ...options: string[]): Script {
  return sh`if seen=$(stat ${options} -c ${statFormat} -- ${path} 2>/dev/null); then printf '%s\\n' "$seen"; fi`
}

/**
 * Asks for the entry of the folder where we are, which was entered: `$seen` is what is seen of it, empty where there is
 * none, `$within` is what is seen of the folder, and `$around` its raw mode and owner.
 */
export function entryQuestion(name: ShellValue): Script {
  return sh`
    seen=$(QUOTING_STYLE=literal stat -c ${`${statFormat}|%N`} -- . ./${name} 2>/dev/null)
    within=\${seen%%"$deliver_line"*}
    case $seen in *"$deliver_line"*) seen=\${seen#*"$deliver_line"} ;; *) seen= ;; esac
    ${fieldsOf(sh`$within`, '|')}
    around="$1 $2"`
}

/** What was seen last, as the parameters of the shell; they are the fields of `statFormat`. */
export const seenFields: Script = fieldsOf(sh`$seen`, '|')

/** Where a link leads, as `entryQuestion` saw it: `./current -> /srv/v1`, or in quotes from busybox. */
export function linkTarget(line: string, name: string): string {
  const shown = behindStat(line)
  const quoted = `'./${name}' -> '`
  return shown.startsWith(quoted) ? shown.slice(quoted.length, -1) : shown.slice(`./${name} -> `.length)
}

/** Understands one line of `stat`. */
export function pathStateOf(line: string | undefined): PathState | undefined {
  if (!line) return undefined
  const [
    raw = '',
    uid = '',
    gid = '',
    user,
    team,
    links,
    identity = '',
    size,
    accessed = '',
    modified = '',
    changed = '',
  ] = line.split('|')
  return {
    ...typeAndMode(raw),
    uid: Number(uid),
    gid: Number(gid),
    owner: user && user !== 'UNKNOWN' ? user : uid,
    group: team && team !== 'UNKNOWN' ? team : gid,
    links: Number(links),
    identity,
    size: Number(size),
    accessed,
    modified,
    changed,
  }
}

/** What the raw mode of a path says, which is given in hexadecimal digits. */
export function typeAndMode(raw: string): { kind: PathKind; mode: number } {
  const bits = Number.parseInt(raw, 16)
  return { kind: kinds[(bits >> 12).toString(16)] ?? 'file', mode: bits & 0o7777 }
}

/** `2026-01-31 23:59:59.000000000 +0000` as seconds since 1970. */
export function epochSeconds(time: string): number {
  const [date, clock = '', zone = '+0000'] = time.split(' ')
  return Date.parse(`${date}T${clock.slice(0, 12)}${zone.slice(0, 3)}:${zone.slice(3)}`) / 1000
}
