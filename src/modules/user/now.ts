import { fieldsOf, lines, type Script, sh } from '../../base/shell.ts'
import {
  entries,
  type Group,
  groupOf,
  groupQuestion,
  lineOf,
  shadowUtils,
  type User,
  userOf,
  userQuestion,
} from '../../host/accounts/entries.ts'
import { filledLines, section, sectionsOf } from '../../host/sections.ts'
import type { Want } from './params.ts'
import { needsShadow, parseShadow, type Shadow, shadowQuestion } from './shadow.ts'

/** What a host says of a user. */
export interface Now {
  readonly user: User | undefined
  /** Asked for where it matters. */
  readonly shadow: Shadow | undefined
  /** The primary group. */
  readonly primary: Group | undefined
  /** The names of the groups of which the user is a member; asked for where they matter. */
  readonly memberships: readonly string[]
  /** The wanted primary group. */
  readonly group: Group | undefined
  /** The wanted groups, in the order in which they are wanted. */
  readonly groups: readonly (Group | undefined)[]
  /** The group that is called as the user is. */
  readonly namesake: Group | undefined
  /** Who else has the wanted number. */
  readonly numbered: User | undefined
  /** The wanted home, or else the one the user has or would get. */
  readonly home: string
  readonly isHomeThere: boolean
  /** Whether the home that the user has now is there. */
  readonly isOldHomeThere: boolean
  /** The public SSH key; empty where there is only the other half. */
  readonly key: string | undefined
  readonly hasShadowUtils: boolean
}

export function question(want: Want): Script {
  const { name, group, groups = [], uid } = want
  return lines([
    section('user'),
    userQuestion(name),
    fieldsOf(sh`\${deliver_entries%%"$deliver_line"*}`, ':'),
    sh`number=$3 primary=$4 old=$6`,
    section('groups'),
    groupQuestion(sh`\${primary:+"$primary"}`, name, ...(group === undefined ? [] : [group]), ...groups),
    ...(asksMemberships(want) ? [section('memberships'), membershipQuestion(name)] : []),
    ...(uid === undefined ? [] : [section('numbered'), sh`[ "$number" = ${uid} ] || ${userQuestion(uid)}`]),
    ...(needsShadow(want) ? [shadowQuestion(name)] : []),
    homeQuestion(want),
    ...(want.generate_ssh_key ? [keyQuestion(want)] : []),
    section('tools'),
    shadowUtils,
  ])
}

function asksMemberships({ groups, state }: Want): boolean {
  return groups !== undefined || state === 'absent'
}

function membershipQuestion(name: string): Script {
  return sh`
    ${entries('group')} | awk -F : -v name=${name} '{
      count = split($4, members, ",")
      for (i = 1; i <= count; i++) if (members[i] == name "") print $1
    }'`
}

function homeQuestion({ name, home }: Want): Script {
  return sh`
    home=${home ?? sh`$old`}
    if [ -z "$home" ]; then
      base=$(sed -n 's/^HOME=//p' /etc/default/useradd 2>/dev/null)
      home=\${base:-/home}/${name}
    fi
    ${section('home')}
    printf '%s\\n' "$home"
    if [ -e "$home" ]; then ${section('home is there')}; fi
    if [ -n "$old" ] && [ -e "$old" ]; then ${section('old home is there')}; fi`
}

function keyQuestion(want: Want): Script {
  return sh`
    key=${keyFile(want, sh`"$home"`)}
    if [ -e "$key" ] || [ -e "$key.pub" ]; then
      ${section('key')}
      cat "$key.pub" 2>/dev/null || :
    fi`
}

/** Where the SSH key lies, as a word of a script. */
export function keyFile({ ssh_key_file, ssh_key_type }: Want, home: Script): Script {
  const file = ssh_key_file ?? `.ssh/id_${ssh_key_type}`
  return file.startsWith('/') ? sh`${file}` : sh`${home}/${file}`
}

export function parseState(output: string, { name, group, groups = [] }: Want): Now {
  const parts = sectionsOf(output)
  const user = userOf(parts['user'])
  const groupNamed = (which: string | number) => groupOf(lineOf(parts['groups'], which))
  return {
    user,
    shadow: parseShadow(parts),
    primary: user && groupNamed(user.gid),
    memberships: filledLines(parts['memberships']).sort(),
    group: group === undefined ? undefined : groupNamed(group),
    groups: groups.map(groupNamed),
    namesake: groupNamed(name),
    numbered: userOf(parts['numbered']),
    home: parts['home'] ?? '',
    isHomeThere: 'home is there' in parts,
    isOldHomeThere: 'old home is there' in parts,
    key: parts['key'],
    hasShadowUtils: parts['tools'] !== '',
  }
}
