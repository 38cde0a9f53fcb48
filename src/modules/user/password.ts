import { TaskError } from '../../base/errors.ts'
import { Secret } from '../../base/secret.ts'
import type { Change } from '../../model/module.ts'
import type { AccountEditor } from './account-editors.ts'
import type { Now } from './now.ts'
import type { Want } from './params.ts'
import { checksum, type Dated, dated, newUserShadow, type Shadow } from './shadow.ts'

/** What differs between what /etc/shadow says of a user and what is wanted. */
export function* passwordChanges(want: Want, now: Now, editor: AccountEditor): Generator<Change> {
  const shadow = now.user ? now.shadow : newUserShadow
  const password = now.user && want.update_password === 'on_create' ? undefined : want.password
  const days = wantedDays(want)
  if (password === undefined && want.password_lock === undefined && days.length === 0) return
  if (!shadow) {
    throw new TaskError(`Cannot look at the password of ${want.name}`, {
      hint: 'only root may: become: true',
    })
  }
  yield* password && checksum(password.reveal()) !== shadow.password
    ? passwordChange(want, password, shadow, editor)
    : lockChange(want, shadow, editor)
  for (const [field, after] of days) yield* daysChange(want.name, field, shadow.dates[field], after, editor)
}

/** Sets the password; one that was locked is open then, unless the lock is wanted. */
function* passwordChange(
  { name, password_lock }: Want,
  password: Secret,
  shadow: Shadow,
  editor: AccountEditor,
): Generator<Change> {
  const crypted = password_lock ? new Secret(`!${password.reveal()}`) : password
  const before = hasPassword(shadow) ? 'another one' : 'none'
  const after = password_lock ? 'as wanted, locked' : 'as wanted'
  yield { what: 'password', before, after, settle: editor.setPassword(name, crypted) }
}

function* lockChange(
  { name, password_lock }: Want,
  shadow: Shadow,
  editor: AccountEditor,
): Generator<Change> {
  if (password_lock === undefined || password_lock === shadow.isLocked) return
  const what = 'password lock'
  if (password_lock) yield { what, before: 'open', after: 'locked', settle: editor.lock(name) }
  else yield { what, before: 'locked', after: 'open', settle: unlockStep(name, shadow, editor) }
}

/** An account without a password would be open to everybody: it gets one that no text matches. */
function unlockStep(name: string, shadow: Shadow, editor: AccountEditor) {
  return shadow.password === checksum('') ? editor.setPassword(name, '*') : editor.unlock(name)
}

function hasPassword({ password }: Shadow): boolean {
  return !['', '*'].some(none => password === checksum(none))
}

// --- days

const secondsOfDay = 86_400

function wantedDays(want: Want): [Dated, number][] {
  return (Object.keys(dated) as Dated[]).flatMap(field => {
    const value = want[field]
    if (value === undefined) return []
    const days = field === 'expires' ? Math.floor(value / secondsOfDay) : value
    return [[field, Math.max(days, -1)] as [Dated, number]]
  })
}

function* daysChange(
  name: string,
  field: Dated,
  before: number,
  after: number,
  editor: AccountEditor,
): Generator<Change> {
  if (before === after) return
  yield {
    what: field,
    before: Number.isNaN(before) ? undefined : displayDays(field, before),
    after: displayDays(field, after),
    settle: editor.setDays(name, field, after),
  }
}

function displayDays(field: Dated, days: number): string {
  if (days < 0) return 'never'
  if (field !== 'expires') return `${days} days`
  return new Date(days * secondsOfDay * 1000).toISOString().slice(0, 10)
}
