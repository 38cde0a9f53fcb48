import { TaskError } from '../../base/errors.ts'
import { type Script, type ShellValue, sh } from '../../base/shell.ts'
import { filledLines } from '../sections.ts'

/** A user, as a host knows it. */
export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly comment: string
  readonly home: string
  readonly shell: string
}

/** A group of users. */
export interface Group {
  readonly name: string
  readonly gid: number
}

/** Prints the lines of users, as in /etc/passwd; asked for by name or number. */
export function userQuestion(...who: ShellValue[]): Script {
  return entryQuestion('passwd', who)
}

/** Prints the lines of groups, as in /etc/group; asked for by name or number. */
export function groupQuestion(...which: ShellValue[]): Script {
  return entryQuestion('group', which)
}

/** Prints the number of a user or group, asked for by name; nothing where there is none. */
export function numberQuestion(database: 'passwd' | 'group', name: string): Script {
  return sh`
    deliver_entries ${database} ${name} >/dev/null
    number=\${deliver_entries#*:*:}
    printf '%s\\n' "\${number%%:*}"`
}

/** The line of one user or group among several, by name or number. */
export function lineOf(text: string | undefined, which: string | number): string | undefined {
  const all = filledLines(text)
  return (
    all.find(line => line.startsWith(`${which}:`)) ?? all.find(line => line.split(':')[2] === String(which))
  )
}

/** Prints all users or groups that are known. */
export function entries(database: 'passwd' | 'group'): Script {
  return sh`{ getent ${database} 2>/dev/null || cat /etc/${database}; }`
}

/** Prints the names of the users whose primary group has a name. */
export function primaryMembers(group: string): Script {
  return sh`gid=$(${groupQuestion(group)} | cut -d : -f 3)
    [ -z "$gid" ] || ${entries('passwd')} | awk -F : -v gid="$gid" '$4 == gid { print $1 }'`
}

/** Prints something where there is shadow-utils: useradd, usermod and their like. */
export const shadowUtils: Script = sh`command -v usermod || :`

/** Understands a line of /etc/passwd: `app:x:1000:1000:The app:/srv/app:/bin/sh`. */
export function userOf(line: string | undefined): User | undefined {
  if (!line) return undefined
  const [name = '', , uid, gid, comment = '', home = '', shell = ''] = line.split(':')
  return { name, uid: Number(uid), gid: Number(gid), comment, home, shell }
}

/** Understands a line of /etc/group: `docker:x:999:app,build`. */
export function groupOf(line: string | undefined): Group | undefined {
  if (!line) return undefined
  const [name = '', , gid] = line.split(':')
  return { name, gid: Number(gid) }
}

/** A colon or a line break in a name would break the files that hold it, and a dash before it make it an option. */
export function refuseUnfitName(name: string): void {
  if (/^[^-~+:,/\s][^:,/\s]*$/.test(name) && !/^\d+$/.test(name)) return
  throw new TaskError(`Cannot call a user or a group ${JSON.stringify(name)}`, {
    hint: 'a name begins with a letter, and has letters, digits, dots, hyphens and underscores',
  })
}

/** Prints the lines of users or groups, asked for by name, or by the number in the third field. */
function entryQuestion(database: 'passwd' | 'group', which: readonly ShellValue[]): Script {
  const words = which.reduce<Script>((before, word) => sh`${before} ${word}`, sh``)
  return sh`deliver_entries ${database} ${words}`
}

/**
 * A shell function that looks for entries in the files of the host first, which costs no process, and asks `getent` for
 * those that are not there; busybox may have none. A long file is left to it, too. The lines are printed, and are in
 * `deliver_entries` afterwards.
 */
export const accountFunctions: Script = sh`
  deliver_entries() {
    deliver_file=/etc/$1 deliver_base=$1 deliver_count=0 deliver_entries=
    shift
    while [ $# -gt 0 ] && [ $deliver_count -lt 300 ] && IFS= read -r deliver_entry; do
      deliver_count=$((deliver_count + 1))
      deliver_first=\${deliver_entry%%:*} deliver_third=\${deliver_entry#*:*:}
      deliver_third=\${deliver_third%%:*} deliver_found=
      for deliver_word in "$@"; do
        shift
        case $deliver_word in
          '') ;;
          "$deliver_first" | "$deliver_third") deliver_found=yes ;;
          *) set -- "$@" "$deliver_word" ;;
        esac
      done
      [ -z "$deliver_found" ] || deliver_entries=$deliver_entries$deliver_entry$deliver_line
    done <$deliver_file
    if [ $# -gt 0 ]; then
      deliver_more=$(getent "$deliver_base" "$@" 2>/dev/null)
      if [ $? = 127 ] && [ $deliver_count = 300 ]; then
        deliver_more=$(awk -F : -v which=" $* " 'index(which, " " $1 " ") || index(which, " " $3 " ")' $deliver_file)
      fi
      deliver_entries=$deliver_entries\${deliver_more:+$deliver_more$deliver_line}
    fi
    printf %s "$deliver_entries"
  }
`
