import { refuseUnfitName } from '../host/accounts/entries.ts'
import { type Change, defineModule } from '../model/module.ts'
import { identityChanges } from './user/identity.ts'
import { keyCreation } from './user/key.ts'
import { commands, edits, type Means, otherGroups } from './user/means.ts'
import { type Now, nowOf, question } from './user/now.ts'
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

  observe: want => ({ script: question(want), parse: output => nowOf(output, want) }),

  *plan(want, now) {
    refuseUnfitName(want.name)
    const means = now.hasShadowUtils ? commands : edits
    if (want.state === 'absent') {
      if (!now.user) return
      yield { what: 'user', before: `uid ${now.user.uid}`, after: 'absent', settle: means.remove(want, now) }
      return
    }
    refuseImpossible(want, now)
    if (now.user) yield* identityChanges(want, now, now.user, means)
    else yield creation(want, now, means)
    yield* passwordChanges(want, now, means)
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

function creation(want: Want, now: Now, means: Means): Change {
  const blocked = missingGroups(want, now)
  const settle = means.create(want, now)
  return { what: 'user', before: 'absent', after: described(want, now), ...(blocked && { blocked }), settle }
}

/** What is said of a user who is made. */
function described({ uid, home, shell }: Want, now: Now): string {
  const groups = [...(now.group ? [now.group.name] : []), ...otherGroups(now)]
  const parts = { uid, groups: groups.join(', ') || undefined, home, shell }
  const said = Object.entries(parts).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`],
  )
  return said.join(', ') || 'present'
}

function* keyChange(want: Want, { key }: Now): Generator<Change> {
  if (!want.generate_ssh_key || (key !== undefined && !want.force)) return
  const before = key === undefined ? 'absent' : 'present'
  yield { what: 'SSH key', before, after: `new ${want.ssh_key_type} key`, settle: keyCreation(want) }
}
