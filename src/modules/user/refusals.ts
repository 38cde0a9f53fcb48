import { TaskError } from '../../base/errors.ts'
import type { Now } from './now.ts'
import type { Want } from './params.ts'

/** Refuses what cannot be, before anything is done. */
export function refuseImpossible(want: Want, now: Now): void {
  refuseUnfitTexts(want)
  refusePlainPassword(want)
  const missing = missingGroups(want, now)
  if (missing && now.user) throw missing
  refuseTakenUid(want, now)
  refuseTakenHome(want, now)
}

/** A colon would end the field of /etc/passwd, a line break the line. */
function refuseUnfitTexts({ name, comment, shell, home }: Want): void {
  for (const [what, value] of Object.entries({ comment, shell, home })) {
    if (value !== undefined && /[:\n]/.test(value)) {
      throw new TaskError(`Cannot keep the user ${name}: ${what} must not hold a colon or a line break`)
    }
  }
}

/** What crypt(3) makes: `$6$salt$hash`, the old kind of 13 characters, or what is no password at all. */
const crypted = /^!*(\*|\$[^:\n]+|_[./\da-z]{19}|[./\da-z]{13}|)$/i

/** The host would take it for a hash that nothing matches, and keep it readable. */
function refusePlainPassword({ name, password }: Want): void {
  if (password === undefined || crypted.test(password.reveal())) return
  throw new TaskError(`Cannot keep the password of ${name}: it is not crypted`, {
    hint: 'password: \'{{ password_hash text "sha512" salt="..." }}\'',
  })
}

/** Why a user cannot be put into groups that are not there. */
export function missingGroups({ name, group, groups = [] }: Want, now: Now): TaskError | undefined {
  const missing = [
    ...(group !== undefined && !now.group ? [group] : []),
    ...groups.filter((_, i) => !now.groups[i]),
  ]
  if (missing.length === 0) return undefined
  return new TaskError(`Cannot put ${name} into ${missing.join(', ')}: there is no such group`, {
    hint: `a task before this one can make it: group: { name: ${missing[0]} }`,
  })
}

function refuseTakenUid({ name, uid, non_unique }: Want, { numbered }: Now): void {
  if (non_unique || !numbered || numbered.name === name) return
  throw new TaskError(`Cannot give ${name} the number ${uid}: it is that of ${numbered.name}`, {
    hint: 'take another number; non_unique: true lets them share it',
  })
}

function refuseTakenHome({ name, home, move_home }: Want, { user, isHomeThere, isOldHomeThere }: Now): void {
  const moves = move_home && user && home !== undefined && home !== user.home && isOldHomeThere
  if (moves && isHomeThere) {
    throw new TaskError(`Cannot move the home of ${name} to ${home}: something is there`)
  }
}
