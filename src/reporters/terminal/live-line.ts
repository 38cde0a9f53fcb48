import { printableOnOneLine } from '../../base/printable.ts'
import { hostNames } from './host-names.ts'
import { taskTitle } from './profile.ts'
import type { RunningTask } from './running-task.ts'

const spinner = ['|', '/', '-', '\\']

/** What a task waits for: `- Migrate the database 0:14 waiting for web03 (29 of 30)`, in so many columns. */
export function liveLine(task: RunningTask, now: number, columns: number): string {
  const seconds = Math.floor((now - task.started) / 1000)
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  const { waitingFor, start } = task
  const done = `(${start.hosts.length - waitingFor.length} of ${start.hosts.length})`
  const mark = spinner[Math.floor(now / 200) % spinner.length]
  const title = `${mark} ${taskTitle(start)} ${time} waiting for`
  const names = hostNames(waitingFor, columns - title.length - done.length - 2)
  return cut(printableOnOneLine(`${title} ${names} ${done}`), columns)
}

/** The beginning of a text in so many columns; characters that may be wide count twice. */
function cut(text: string, columns: number): string {
  let width = 0
  let shown = ''
  for (const character of text) {
    width += (character.codePointAt(0) ?? 0) < 0x300 ? 1 : 2
    if (width > columns) break
    shown += character
  }
  return shown
}
