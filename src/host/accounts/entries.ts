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

/** Prints the lines of users or groups; busybox may have no getent. */
export function entryQuestion(database: 'passwd' | 'group' | 'shadow', which: readonly ShellValue[]): Script {
  const words = which.reduce<Script>((before, word) => sh`${before} ${word}`, sh``)
  const number = database === 'shadow' ? sh`` : sh`|| index(which, " " $3 " ")`
  return sh`{ getent ${database} ${words} 2>/dev/null ||
    (set -- ${words}; awk -F : -v which=" $* " 'index(which, " " $1 " ") ${number}' /etc/${database}); }`
}
