import { posix } from 'node:path'
import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { fieldsOf, lines, type Script, sh } from '../base/shell.ts'
import { type User, userOf, userQuestion } from '../host/accounts/entries.ts'
import { addressOf, fetchScript, plainDownload } from '../host/fetch.ts'
import { accountsOf, accountsQuestion } from '../host/files/attributes.ts'
import { editedContent, editedText, editedUpTo } from '../host/files/edited-text.ts'
import { contentUpTo, fileDifferences, fileQuestion, fileStateOf } from '../host/files/file-state.ts'
import { missingFolder } from '../host/files/folders.ts'
import { pathStateOf } from '../host/files/look.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'
import { textWith } from './authorized_key/edit.ts'
import { folderChanges } from './authorized_key/folder.ts'
import { params, type Want } from './authorized_key/params.ts'

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
    - authorized_key: { user: deploy, key: 'https://github.com/deploy.keys' }
  `,
  returns: {
    user: returned('text', 'The user'),
    path: returned('text', 'The file of the keys'),
    keyfile: returned('text', 'The same'),
    state: returned('text', 'Whether the keys are in it'),
  },

  observe: want => ({
    script: lines([
      section('user'),
      userQuestion(want.user),
      fieldsOf(sh`\${deliver_entries%%"$deliver_line"*}`, ':'),
      sh`keys=${want.path ?? sh`"$6/.ssh/authorized_keys"`}`,
      fileQuestion(sh`$keys`, { follow: want.follow, read: contentUpTo(editedUpTo) }),
      section('folder'),
      sh`[ -z "$here" ] || printf '%s\\n%s|' "$within" "$here"`,
      accountsQuestion({}),
      ...(isAddress(want.key) ? [keysFrom(want)] : []),
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
        fetched: parts['fetched'],
        accounts: { ...accountsOf(parts, {}), uid: user?.uid, gid: user?.gid },
      }
    },
  }),

  *plan(want, now) {
    const user = now.user
    if (!user) throw unknownUser(want)
    const before = editedText(now.file)
    const after = textWith(before, { ...want, key: now.fetched ?? want.key })
    if (after === before) return
    const folder = posix.dirname(keysPath(want, user))
    if (now.file.ancestry.missing.length > 1) throw missingFolder(folder)
    const owners = { owner: user.name, group: `${user.gid}` }
    const folders = want.manage_dir ? { ...owners, mode: '0700' } : undefined
    if (folders) yield* folderChanges(now.folderPath ?? folder, folders, now)
    yield* fileDifferences({ ...owners, mode: '0600', folders }, editedContent(after), now.file, now.accounts)
  },

  report(want, { user }) {
    const path = user && keysPath(want, user)
    return { user: want.user, path, keyfile: path, state: want.state }
  },
})

function isAddress(key: string): boolean {
  return /^(https?|ftp|file):/.test(key)
}

/** Prints the keys that a server has for somebody, such as https://github.com/NAME.keys. */
function keysFrom({ key, validate_certs }: Want): Script {
  return sh`
    ${section('fetched')}
    ${fetchScript(plainDownload(addressOf(key), validate_certs))}`
}

function keysPath({ path }: Want, { home }: User): string {
  return path ?? posix.join(home, '.ssh/authorized_keys')
}

function unknownUser({ user }: Want): TaskError {
  return new TaskError(`Cannot keep keys of ${user}: there is no such user`, {
    hint: `a task before this one can make it: user: { name: ${user} }`,
  })
}
