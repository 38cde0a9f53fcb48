import { sh } from '../../base/shell.ts'
import { registersBackup } from '../../host/files/backup.ts'
import type { FileState } from '../../host/files/file-state.ts'
import { removalScript } from '../../host/files/folders.ts'
import type { Change } from '../../model/module.ts'
import type { Want } from './params.ts'
import { userOption } from './question.ts'

export function tableChange({ user, backup }: Want, before: string, after: string): Change {
  const table = Buffer.from(after, 'latin1')
  const settle = sh`
    ${userOption(user)}
    ${backup ? backupScript : sh`:`}
    printf '%s' ${table.toString('base64')} | base64 -d | crontab "$@" -`
  const previous = Buffer.from(before, 'latin1').toString()
  return {
    what: 'table of jobs',
    before: previous || undefined,
    after: table.toString(),
    settle,
    ...(backup && { registers: registersBackup }),
  }
}

const backupScript = sh`
  kept=$(mktemp /tmp/crontab.XXXXXX) || exit
  crontab "$@" -l >"$kept" 2>/dev/null
  printf '%s\\n' "$kept"`

export function removal({ path }: FileState): Change {
  return { what: 'state', before: 'file', after: 'absent', settle: removalScript(path) }
}

/** Cron does not take files that others may write. */
export function wantedFile({ backup }: Want, { state }: FileState) {
  return { backup, mode: state ? undefined : '0644' }
}
