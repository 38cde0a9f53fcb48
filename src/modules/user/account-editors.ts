import type { Secret } from '../../base/secret.ts'
import { lines, type Script, sh } from '../../base/shell.ts'
import {
  addLine,
  addMember,
  editLine,
  firstNumber,
  freeNumber,
  removeLine,
  removeMember,
  setField,
} from '../../host/accounts/account-files.ts'
import { actingBelow } from '../../host/files/below.ts'
import { removalScript } from '../../host/files/folders.ts'
import { homeCreation } from './home.ts'
import type { Now } from './now.ts'
import type { Want } from './params.ts'
import { type Dated, dated } from './shadow.ts'

/** The scripts that change an account. */
export interface AccountEditor {
  create(want: Want, now: Now): Script
  remove(want: Want, now: Now): Script
  setUid(want: Want, now: Now, uid: number): Script
  setText(name: string, field: 'comment' | 'shell' | 'home', value: string): Script
  moveHome(name: string, from: string, to: string): Script
  setPrimary(name: string, gid: number): Script
  setGroups(name: string, difference: Membership): Script
  setDays(name: string, field: Dated, days: number): Script
  setPassword(name: string, crypted: Secret | string): Script
  lock(name: string): Script
  unlock(name: string): Script
}

/** The groups of a user: those to join, to leave, and all in the end. */
export interface Membership {
  readonly join: readonly string[]
  readonly leave: readonly string[]
  readonly all: readonly string[]
}

/** Changes accounts with the programs of shadow-utils. */
export const commandEditor: AccountEditor = {
  create(want, now) {
    const { name, home } = want
    const parent = home && want.create_home ? sh`mkdir -p -- "$(dirname -- ${home})" &&` : sh``
    return sh`${parent} useradd ${[...creationOptions(want, now), '--', name]}`
  },
  remove: ({ name, force, remove }) =>
    sh`userdel ${[...(force ? ['-f'] : []), ...(remove ? ['-r'] : []), '--', name]}`,
  setUid: ({ name, non_unique }, _, uid) =>
    sh`usermod ${['-u', uid, ...(non_unique ? ['-o'] : []), '--', name]}`,
  setText: (name, field, value) => sh`usermod ${textOptions[field]} ${value} -- ${name}`,
  moveHome: (name, _, to) => sh`usermod -m -d ${to} -- ${name}`,
  setPrimary: (name, gid) => sh`usermod -g ${gid} -- ${name}`,
  setGroups: (name, { join, leave, all }) =>
    leave.length > 0
      ? sh`usermod -G ${all.join(',')} -- ${name}`
      : sh`usermod -a -G ${join.join(',')} -- ${name}`,
  setDays: (name, field, days) => sh`chage ${dated[field].option} ${days} -- ${name}`,
  setPassword: (name, crypted) => sh`printf '%s:%s\\n' ${name} ${crypted} | chpasswd -e`,
  lock: name => sh`usermod -L -- ${name}`,
  unlock: name => sh`usermod -U -- ${name}`,
}

const textOptions = { comment: '-c', home: '-d', shell: '-s' }

function creationOptions(want: Want, now: Now): (string | number)[] {
  const option = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [name, value]
  const groups = otherGroups(now)
  return [
    ...option('-u', want.uid),
    ...(want.uid !== undefined && want.non_unique ? ['-o'] : []),
    ...(now.group ? ['-g', now.group.gid] : now.namesake ? ['-N'] : []),
    ...(groups.length > 0 ? ['-G', groups.join(',')] : []),
    ...option('-c', want.comment),
    ...option('-d', want.home),
    ...option('-s', want.shell),
    ...(want.create_home ? ['-m'] : ['-M']),
    ...(want.create_home ? option('-k', want.skeleton) : []),
    ...(want.create_home && want.umask !== undefined ? ['-K', `UMASK=${want.umask}`] : []),
    ...(want.system ? ['-r'] : []),
  ]
}

/** The wanted groups of a new user, without the primary one. */
export function otherGroups({ groups, group }: Now): string[] {
  return groups.flatMap(other => (other && other.gid !== group?.gid ? [other.name] : []))
}

/** Changes the account files themselves, where there is only busybox. */
export const fileEditor: AccountEditor = {
  create(want, now) {
    const { name, system, comment = '', shell = '/bin/sh' } = want
    const gid = now.group?.gid ?? now.namesake?.gid
    return lines([
      sh`uid=${want.uid ?? sh`$(${freeNumber(firstNumber(system), ['passwd', 'group'])})`}`,
      sh`gid=${gid ?? sh`$(${freeNumber(sh`"$uid"`, ['group'])})`}`,
      ...(gid === undefined ? [addLine('group', sh`${name}:x:"$gid":`)] : []),
      addLine('passwd', sh`${name}:x:"$uid:$gid":${comment}:${now.home}:${shell}`),
      sh`[ -e /etc/shadow ] || ( umask 077; : >/etc/shadow )`,
      addLine('shadow', sh`${name}:!:"$(($(date +%s) / 86400))":0:99999:7:::`),
      ...otherGroups(now).map(group => addMember(group, name)),
      ...(want.create_home && !now.isHomeThere ? [homeCreation(want, now.home)] : []),
    ])
  },
  remove({ name, remove }, { user, memberships, namesake }) {
    const home = user?.home ?? ''
    return lines([
      removeLine('passwd', name),
      removeLine('shadow', name),
      ...memberships.map(group => removeMember(group, name)),
      ...(namesake && namesake.gid === user?.gid ? [removeLine('group', name)] : []),
      ...(remove && home.length > 1 ? [removalScript(home), removalScript(`/var/mail/${name}`)] : []),
    ])
  },
  setUid: ({ name }, { user, isOldHomeThere }, uid) =>
    lines([
      setField('passwd', name, 3, uid),
      ...(user && isOldHomeThere ? [ownerBelow(user.home, user.uid, uid)] : []),
    ]),
  setText: (name, field, value) => setField('passwd', name, textFields[field], value),
  moveHome: (name, from, to) => lines([sh`mv -- ${from} ${to} || exit`, setField('passwd', name, 6, to)]),
  setPrimary: (name, gid) => setField('passwd', name, 4, gid),
  setGroups: (name, { join, leave }) =>
    lines([...join.map(group => addMember(group, name)), ...leave.map(group => removeMember(group, name))]),
  setDays: (name, field, days) => setField('shadow', name, dated[field].field, days < 0 ? '' : days),
  setPassword: (name, crypted) => setField('shadow', name, 2, crypted),
  lock: name => editLine('shadow', name, '', sh`$2 = "!" $2`),
  unlock: name => editLine('shadow', name, '', sh`sub(/^!+/, "", $2)`),
}

/** Gives what belongs to a number below a home, and the home, to another number. */
function ownerBelow(home: string, before: number, after: number): Script {
  const action = sh`find "$@" -user ${before} -exec chown -h ${after} {} +`
  return sh`
    (${actingBelow(home, action)}) || exit
    deliver_enter ${home} && chown ${after} .`
}

const textFields = { comment: 5, home: 6, shell: 7 }
