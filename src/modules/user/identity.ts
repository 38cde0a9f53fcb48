import type { User } from '../../host/accounts/entries.ts'
import { type Change, settle } from '../../model/module.ts'
import type { AccountEditor } from './account-editors.ts'
import { homeCreation } from './home.ts'
import type { Now } from './now.ts'
import type { Want } from './params.ts'

/** What differs between a user who is there and what is wanted, /etc/shadow aside. */
export function* identityChanges(want: Want, now: Now, user: User, editor: AccountEditor): Generator<Change> {
  const { name, uid, comment, shell } = want
  yield* settle('uid', `${user.uid}`, uid?.toString(), () => editor.setUid(want, now, Number(uid)))
  yield* primaryChange(want, now, user, editor)
  yield* membershipChange(want, now, editor)
  yield* settle('comment', user.comment, comment, comment => editor.setText(name, 'comment', comment))
  yield* homeChanges(want, now, user, editor)
  yield* settle('shell', user.shell, shell, shell => editor.setText(name, 'shell', shell))
}

function* primaryChange(
  { name }: Want,
  { primary, group }: Now,
  user: User,
  editor: AccountEditor,
): Generator<Change> {
  if (!group || group.gid === user.gid) return
  const before = primary?.name ?? `${user.gid}`
  yield { what: 'group', before, after: group.name, settle: editor.setPrimary(name, group.gid) }
}

/** Who has a group as primary group need not join it. */
function* membershipChange(want: Want, now: Now, editor: AccountEditor): Generator<Change> {
  if (want.groups === undefined) return
  const { memberships } = now
  const wanted = now.groups.flatMap(group => (group ? [group.name] : []))
  const primary = (now.group ?? now.primary)?.name
  const join = wanted.filter(group => !memberships.includes(group) && group !== primary)
  const leave = want.append ? [] : memberships.filter(group => !wanted.includes(group))
  if (join.length === 0 && leave.length === 0) return
  const all = [...memberships.filter(group => !leave.includes(group)), ...join].sort()
  yield {
    what: 'groups',
    before: memberships.join(', ') || 'none',
    after: all.join(', ') || 'none',
    settle: editor.setGroups(want.name, { join, leave, all }),
  }
}

function* homeChanges(want: Want, now: Now, user: User, editor: AccountEditor): Generator<Change> {
  const moves = want.move_home && user.home !== now.home && now.isOldHomeThere
  yield* settle('home', user.home, want.home, home =>
    moves ? editor.moveHome(want.name, user.home, home) : editor.setText(want.name, 'home', home),
  )
  if (want.create_home && !now.isHomeThere && !moves) {
    yield { what: now.home, before: 'absent', after: 'directory', settle: homeCreation(want, now.home) }
  }
}
