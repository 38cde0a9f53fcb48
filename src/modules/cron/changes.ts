import { isUtf8 } from 'node:buffer'
import { type Script, sh } from '../../base/shell.ts'
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
    ${printed(table)} | crontab "$@" -`
  const previous = Buffer.from(before, 'latin1').toString()
  return {
    what: 'table of jobs',
    before: previous || undefined,
    after: table.toString(),
    settle,
    ...(backup && { registers: registersBackup }),
  }
}

/** Prints bytes: text as it is, others out of Base64. */
function printed(bytes: Buffer): Script {
  const isText = isUtf8(bytes) && !bytes.includes(0)
  return isText ? sh`printf %s ${bytes.toString()}` : sh`printf %s ${bytes.toString('base64')} | base64 -d`
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
