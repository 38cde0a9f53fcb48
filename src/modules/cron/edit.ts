import { TaskError } from '../../base/errors.ts'
import { byteText } from '../../host/files/edited-text.ts'
import { jobLine } from './job.ts'
import { tableLines } from './lines.ts'
import type { Want } from './params.ts'
import { type Lines, withJob, withoutJob, withoutVariable, withVariable } from './table.ts'

export function textAfter(before: string, want: Want): string {
  const table = tableLines(before)
  const edited = tableAfter(table, want)
  const isSame = edited.length === table.length && edited.every((line, i) => line === table[i])
  if (isSame) return before === '' || before.endsWith('\n') ? before : `${before}\n`
  return edited.every(line => line.trim() === '') ? '' : `${edited.join('\n').replace(/[\r\n]+$/, '')}\n`
}

function tableAfter(table: Lines, want: Want): Lines {
  const name = byteText(want.name)
  const { state, env, insertafter, insertbefore } = want
  if (!env) return state === 'absent' ? withoutJob(table, name) : withJob(table, name, jobLine(want))
  if (state === 'absent') return withoutVariable(table, name)
  const neighbour = insertafter ?? insertbefore
  const side = insertafter === undefined ? 'before' : 'after'
  const edited = withVariable(
    table,
    name,
    byteText(want.job ?? ''),
    neighbour === undefined ? undefined : { name: byteText(neighbour), side },
  )
  if (edited) return edited
  throw new TaskError(`Cannot put ${want.name} ${side} ${neighbour}: there is no such variable`)
}
