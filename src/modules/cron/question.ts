import { posix } from 'node:path'
import { lines, type Script, sh } from '../../base/shell.ts'
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
    table=$(crontab "$@" -l 2>/dev/null | base64)
    ${section('table')}
    printf '%s\\n' "$table"
    ${section('missing')}
    command -v crontab >/dev/null || echo program
    ${user === undefined ? sh`:` : sh`[ -n "$table" ] || id -u -- ${user} >/dev/null 2>&1 || echo user`}`
}

/** Only root may name a user, even themselves. */
export function userOption(user: string | undefined): Script {
  return user === undefined
    ? sh`set --`
    : sh`if [ "$(id -un)" = ${user} ]; then set --; else set -- -u ${user}; fi`
}

export function cronFilePath(name: string): string {
  return posix.resolve('/etc/cron.d', name)
}
