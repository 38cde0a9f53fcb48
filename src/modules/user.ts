import { returned } from '../base/returns.ts'
import { refuseUnfitName } from '../host/accounts/entries.ts'
import { type Change, defineModule } from '../model/module.ts'
import { type AccountEditor, commandEditor, fileEditor, otherGroups } from './user/account-editors.ts'
import { identityChanges } from './user/identity.ts'
import { keyCreation } from './user/key.ts'
import { type Now, parseState, question } from './user/now.ts'
import { params, type Want } from './user/params.ts'
import { passwordChanges } from './user/password.ts'
import { missingGroups, refuseImpossible } from './user/refusals.ts'

export const user = defineModule({
  name: 'user',
  summary: 'Keep a user, or keep one absent',
  params,
  examples: `
    - user: { name: app, system: true, home: /srv/app, shell: /usr/sbin/nologin }
    - user: { name: deploy, groups: [docker, adm], append: true, password: '*' }
    - user: { name: backup, generate_ssh_key: true, ssh_key_type: ed25519 }
    - user: { name: games, state: absent, remove: true }
  `,
  returns: {
    name: returned('text', 'The user'),
    state: returned('text', 'Whether there is such a user'),
    uid: returned('number', 'The number'),
    group: returned('number', 'The number of the primary group'),
    groups: returned('text', 'The other groups that were asked for, with commas'),
    append: returned('flag', 'Whether other groups stay'),
    comment: returned('text', 'What is said of the user'),
    home: returned('text', 'The home'),
    shell: returned('text', 'The shell'),
    create_home: returned('flag', 'Whether the home was to be made'),
    move_home: returned('flag', 'Whether the home was to be moved'),
    system: returned('flag', 'Whether it was to be a system user'),
    ssh_public_key: returned('text', 'The public key, with `generate_ssh_key`'),
    ssh_key_file: returned('text', 'Where the key is'),
    password: returned('text', 'Always `NOT_LOGGING_PASSWORD`, where one was given'),
    force: returned('flag', 'Of a user that goes: whether also while it is in use'),
    remove: returned('flag', 'Of a user that goes: whether the home goes too'),
  },
  reportsAfterwards: true,

  observe: want => ({ script: question(want), parse: output => parseState(output, want) }),

  *plan(want, now) {
    refuseUnfitName(want.name)
    const editor = now.hasShadowUtils ? commandEditor : fileEditor
    if (want.state === 'absent') {
      if (!now.user) return
      yield { what: 'user', before: `uid ${now.user.uid}`, after: 'absent', settle: editor.remove(want, now) }
      return
    }
    refuseImpossible(want, now)
    if (now.user) yield* identityChanges(want, now, now.user, editor)
    else yield creation(want, now, editor)
    yield* passwordChanges(want, now, editor)
    yield* keyChange(want, now)
  },

  report(want, { user, group, home, key }) {
    const { name, state, uid, comment, shell, groups, append, move_home, create_home, system } = want
    return {
      name,
      state,
      ...(state === 'present' && {
        uid: uid ?? user?.uid,
        group: group?.gid ?? user?.gid,
        comment: comment ?? user?.comment,
        home,
        shell: shell ?? user?.shell,
        groups: groups?.join(','),
        append,
        move_home,
        create_home,
        system,
        ...(key && { ssh_public_key: key }),
      }),
    }
  },
})

function creation(want: Want, now: Now, editor: AccountEditor): Change {
  const blocked = missingGroups(want, now)
  const settle = editor.create(want, now)
  return {
    what: 'user',
    before: 'absent',
    after: userDescription(want, now),
    ...(blocked && { blocked }),
    settle,
  }
}

/** A user who is created, as people see it. */
function userDescription({ uid, home, shell }: Want, now: Now): string {
  const groups = [...(now.group ? [now.group.name] : []), ...otherGroups(now)]
  const parts = { uid, groups: groups.join(', ') || undefined, home, shell }
  const words = Object.entries(parts).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`],
  )
  return words.join(', ') || 'present'
}

function* keyChange(want: Want, { key }: Now): Generator<Change> {
  if (!want.generate_ssh_key || (key !== undefined && !want.force)) return
  const before = key === undefined ? 'absent' : 'present'
  yield { what: 'SSH key', before, after: `new ${want.ssh_key_type} key`, settle: keyCreation(want) }
}
