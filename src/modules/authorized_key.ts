import { posix } from 'node:path'
import { TaskError } from '../base/errors.ts'
import { flag, oneOf, path, text, type Values } from '../base/params.ts'
import { fieldsOf, lines, sh } from '../base/shell.ts'
import { type User, userOf, userQuestion } from '../host/accounts/entries.ts'
import {
  type Accounts,
  accountsOf,
  accountsQuestion,
  attributeDifferences,
  type WantedAttributes,
} from '../host/files/attributes.ts'
import { byteText, editedContent, editedText, editedUpTo } from '../host/files/edited-text.ts'
import {
  contentUpTo,
  type FileState,
  fileDifferences,
  fileQuestion,
  fileStateOf,
} from '../host/files/file-state.ts'
import { missingFolder } from '../host/files/folders.ts'
import { type PathState, pathStateOf, statFormat } from '../host/files/look.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'

const params = {
  user: text('Who may log in with the keys'),
  key: text('The public keys, a line each'),
  state: oneOf(['present', 'absent'], 'Whether the keys are there').or('present'),
  path: path('The file, if it is not .ssh/authorized_keys in the home of the user').optional,
  manage_dir: flag('Keep the folder of the file too: there, and nobody else may look into it').or(true),
  exclusive: flag('Whether all other keys go').or(false),
  key_options: text('What the keys may do, instead of what stands before them').optional,
  comment: text('The comment of the keys, instead of what stands behind them').optional,
  follow: flag('Where the file is a link, keep what it leads to instead of replacing the link').or(false),
}

type Want = Values<typeof params>

export interface Now {
  readonly user: User | undefined
  readonly file: FileState
  readonly folder: PathState | undefined
  /** Where the folder really lies. */
  readonly folderPath?: string | undefined
  readonly accounts: Accounts
}

export const authorizedKey = defineModule({
  name: 'authorized_key',
  summary: 'Keep the public keys with which a user may log in',
  params,
  examples: `
    - authorized_key: { user: deploy, key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9w deploy@work' }
    - authorized_key:
        user: backup
        key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9w'
        key_options: command="/usr/local/bin/backup",restrict
        exclusive: true
  `,

  observe: want => ({
    script: lines([
      section('user'),
      userQuestion(want.user),
      fieldsOf(sh`\${deliver_entries%%"$deliver_line"*}`, ':'),
      sh`keys=${want.path ?? sh`"$6/.ssh/authorized_keys"`}`,
      fileQuestion(sh`$keys`, { follow: want.follow, read: contentUpTo(editedUpTo) }),
      section('folder'),
      sh`[ ! -d "$folder" ] || [ -n "$refused" ] || { stat -c ${statFormat} . && printf '%s|' "$PWD"; }`,
      accountsQuestion({}),
    ]),
    parse(output) {
      const parts = sectionsOf(output)
      const user = userOf(parts['user'])
      const [folder, folderPath] = parts['folder']?.split('\n') ?? []
      return {
        user,
        file: fileStateOf(parts),
        folder: pathStateOf(folder),
        folderPath: folderPath?.slice(0, -1),
        accounts: { ...accountsOf(parts, {}), uid: user?.uid, gid: user?.gid },
      }
    },
  }),

  *plan(want, now) {
    const user = now.user
    if (!user) throw unknownUser(want)
    const before = editedText(now.file)
    const after = textWith(before, want)
    if (after === before) return
    const folder = posix.dirname(pathOf(want, user))
    if (now.file.ancestry.missing.length > 1) throw missingFolder(folder)
    const owners = { owner: user.name, group: `${user.gid}` }
    const folders = want.manage_dir ? { ...owners, mode: '0700' } : undefined
    if (folders) yield* folderChanges(now.folderPath ?? folder, folders, now)
    yield* fileDifferences({ ...owners, mode: '0600', folders }, editedContent(after), now.file, now.accounts)
  },

  report: (want, { user }) => ({ user: want.user, path: user && pathOf(want, user), state: want.state }),
})

function pathOf({ path }: Want, { home }: User): string {
  return path ?? posix.join(home, '.ssh/authorized_keys')
}

/** What differs between the folder and the wanted one; one that is missing is made along with the file. */
function* folderChanges(path: string, want: WantedAttributes, { folder, accounts }: Now): Generator<Change> {
  if (!folder) return
  for (const difference of attributeDifferences(path, want, folder, accounts)) {
    yield { ...difference, what: `${difference.what} of the folder` }
  }
}

function unknownUser({ user }: Want): TaskError {
  return new TaskError(`Cannot keep keys of ${user}: there is no such user`, {
    hint: `a task before this one can make it: user: { name: ${user} }`,
  })
}

// --- the file

/** The text of a file as it shall be: comments stay, and so do lines that say the same in another ancestry. */
function textWith(text: string, want: Want): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const after = linesWith(lines, want)
  return after.join('\n') === lines.join('\n') ? text : after.map(line => `${line}\n`).join('')
}

function linesWith(lines: readonly string[], want: Want): string[] {
  const wanted = wantedKeys(want)
  const found = new Set<string>()
  const kept = lines.flatMap(line => {
    const key = keyOf(line)
    const same = key && wanted.get(key.data)
    if (!same) return want.exclusive && want.state === 'present' && !isRemark(line) ? [] : [line]
    if (want.state === 'absent' || found.has(same.data)) return []
    found.add(same.data)
    return [isSame(same, key) ? line : lineOf(same)]
  })
  const missing = [...wanted.values()].filter(({ data }) => !found.has(data))
  return want.state === 'absent' ? kept : [...kept, ...missing.map(lineOf)]
}

interface Key {
  readonly options: string
  readonly type: string
  readonly data: string
  readonly comment: string
}

/** The wanted keys, by what makes them keys. */
function wantedKeys(want: Want): ReadonlyMap<string, Key> {
  if (/^https?:/.test(want.key)) {
    throw new TaskError(`Cannot fetch ${want.key}: authorized_key takes the keys themselves`)
  }
  const lines = byteText(want.key)
    .split('\n')
    .filter(line => !isRemark(line))
  if (want.exclusive && lines.length === 0) {
    throw new TaskError(`Cannot keep only the keys of ${want.user}: there is none in key`)
  }
  const { key_options: options, comment } = want
  const keys = lines.map(line => ({
    ...checkedKey(line),
    ...(options !== undefined && { options: byteText(options) }),
    ...(comment !== undefined && { comment: byteText(comment) }),
  }))
  return new Map(keys.map(key => [key.data, key]))
}

function checkedKey(line: string): Key {
  const key = keyOf(line)
  if (key) return key
  throw new TaskError(`This is no public key: ${line}`, {
    hint: 'a key is its type, its data and a comment: ssh-ed25519 AAAA... name',
  })
}

/** Options: no white space but in quotes. They do not begin as a comment does. */
const options = /(?!#)(?:[^\s"]|"(?:\\.|[^"\\])*")+/

const type = /(?:ssh|ecdsa|rsa|sk|webauthn)-\S+/

/** In Base64, where the length of the type comes first. */
const data = /AAAA[\w+/]+=*/

const keyLine = new RegExp(
  `^\\s*(?:(${options.source})\\s+)?(${type.source})\\s+(${data.source})(?:\\s+(.*?))?\\s*$`,
)

/**
 * Understands a line of an authorized_keys file: options, type, data, comment.
 *
 *     restrict,command="ls -l" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9w deploy@work
 */
function keyOf(line: string): Key | undefined {
  const [, options = '', type, data, comment = ''] = keyLine.exec(line) ?? []
  return type === undefined || data === undefined ? undefined : { options, type, data, comment }
}

function lineOf({ options, type, data, comment }: Key): string {
  return [options, type, data, comment].filter(part => part !== '').join(' ')
}

function isSame(a: Key, b: Key): boolean {
  return lineOf(a) === lineOf(b)
}

function isRemark(line: string): boolean {
  return /^\s*(#|$)/.test(line)
}
