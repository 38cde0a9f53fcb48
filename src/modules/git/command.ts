import { TaskError } from '../../base/errors.ts'
import { reveal, Secret } from '../../base/secret.ts'
import { lines, quote, type Script, sh } from '../../base/shell.ts'
import type { Want } from './params.ts'

/** Where the repository is, without the user and the password that the address may hold. */
export interface Address {
  readonly url: string
  readonly user?: string
  readonly password?: Secret
}

export function addressOf({ repo }: Want): Address {
  const text = reveal(repo)
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (repo instanceof Secret && !isWeb) {
    throw new TaskError('Cannot keep the repository secret: only addresses of http and https hide a password')
  }
  if (text.startsWith('-')) throw new TaskError(`${text} is no repository`)
  if (!url || !isWeb || (url.password === '' && !(repo instanceof Secret))) return { url: text }
  const [user, password] = [url.username, url.password].map(decodeURIComponent) as [string, string]
  url.username = ''
  url.password = ''
  return { url: url.href, user, password: new Secret(password) }
}

/** The program; a password reaches it by a helper, never on a command line, which others could see. */
export function gitOf(want: Want): Script {
  const { url, password } = addressOf(want)
  const key = `credential.${password ? new URL(url).origin : ''}.helper`
  const helper = ['-c', `${key}=`, '-c', `${key}=!${printCredential}`]
  return sh`${want.executable ?? 'git'} ${password ? helper : []}`
}

const printCredential = 'printf "username=%s\\npassword=%s\\n" "$deliver_git_user" "$deliver_git_password"; :'

/** What the program finds around it. `SUDO_UID` would make it trust the folders of the user who called sudo. */
export function surroundings(want: Want): Script {
  const { user, password } = addressOf(want)
  const ssh = sshWords(want)
  return lines([
    sh`unset SUDO_UID GIT_DIR GIT_WORK_TREE`,
    sh`export GIT_TERMINAL_PROMPT=0`,
    ...(ssh.length > 1 ? [sh`export GIT_SSH_COMMAND=${ssh.map(quote).join(' ')}`] : []),
    ...(password
      ? [sh`export deliver_git_user=${new Secret(user ?? '')} deliver_git_password=${password}`]
      : []),
    ...(want.umask === undefined ? [] : [sh`umask ${want.umask}`]),
    folderFunction(want),
  ])
}

function sshWords({ key_file, ssh_opts, accept_hostkey, accept_newhostkey }: Want): string[] {
  const option = (value: string) => ['-o', value]
  return [
    'ssh',
    ...(key_file === undefined ? [] : ['-i', key_file, ...option('IdentitiesOnly=yes')]),
    ...(accept_newhostkey && !accept_hostkey ? option('StrictHostKeyChecking=accept-new') : []),
    ...(accept_hostkey ? option('StrictHostKeyChecking=no') : []),
    ...(ssh_opts ?? []),
  ]
}

/**
 * Enters the folder, which must be ours: a repository names programs in its settings and hooks, and who owns it could
 * have us run them.
 */
function folderFunction({ dest }: Want): Script {
  return sh`
    deliver_git_enter() {
      deliver_enter ${dest} || return
      deliver_whoami
      for entry in . ./.git ./HEAD ./config; do
        [ -e "$entry" ] || continue
        set -- "$(stat -c '%u %U' "$entry")"
        deliver_why="$PWD belongs to \${1#* }, who could have us run programs"
        [ "\${1%% *}" = "$deliver_uid" ] || return
      done
    }`
}
