import { posix } from 'node:path'
import { lines, type Script, sh } from '../../base/shell.ts'
import { userQuestion } from '../../host/accounts/entries.ts'
import { accountsQuestion } from '../../host/files/attributes.ts'
import { editedUpTo } from '../../host/files/edited-text.ts'
import { contentUpTo, fileQuestion } from '../../host/files/file-state.ts'
import { section } from '../../host/sections.ts'
import type { Want } from './params.ts'

export function fileOnlyQuestion(name: string): Script {
  return lines([
    fileQuestion(cronFilePath(name), { follow: true, read: contentUpTo(editedUpTo) }),
    accountsQuestion({}),
  ])
}

export function tableQuestion({ user }: Want): Script {
  return sh`
    ${userOption(user)}
    table=$(crontab "$@" -l 2>/dev/null)
    table=$table\${table:+$deliver_line}
    case $table in
      *[!$deliver_plain]*)
        ${section('table')}
        crontab "$@" -l 2>/dev/null | base64
        ;;
      *)
        ${section('plain table')}
        printf '%s.\\n' "$table"
        ;;
    esac
    ${section('missing')}
    command -v crontab >/dev/null || echo program
    ${user === undefined ? sh`` : missingUser(user)}`
}

function missingUser(user: string): Script {
  return sh`
    if [ -z "$table" ]; then
      ${userQuestion(user)} >/dev/null
      [ -n "$deliver_entries" ] || echo user
    fi`
}

/** Only root may name a user, even themselves. */
export function userOption(user: string | undefined): Script {
  if (user === undefined) return sh`set --`
  return sh`
    set -- -u ${user}
    deliver_whoami
    [ "$deliver_uid" = 0 ] || [ "$(id -un)" != ${user} ] || set --`
}

export function cronFilePath(name: string): string {
  return posix.resolve('/etc/cron.d', name)
}
