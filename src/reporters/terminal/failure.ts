import { printableOnOneLine } from '../../base/printable.ts'
import { quote } from '../../base/shell.ts'
import { shorten } from '../../base/shorten.ts'
import type { TaskEvent, TaskResult } from '../../model/event.ts'

/** What is shown of a command: it may be a script of many lines. */
const commandBounds = { lines: 6, characters: 600 }

/** What went wrong, for people: the reason with its place, the command and what it printed, the cure. */
export function failureText({ result, place }: TaskEvent): string {
  if (result.problem !== undefined) return result.problem
  const { rc, stdout, hint } = result
  return [
    `${place === undefined ? '' : `${place}: `}${reason(result)}`,
    ...(rc === undefined ? [shorten(stdout ?? '')] : commandLines(result)),
    ...(hint !== undefined ? [`  hint: ${hint}`] : []),
  ]
    .filter(Boolean)
    .join('\n')
}

/** The first line of the cause, for the list of failures at the end of a run. */
export function firstCause({ result, place }: TaskEvent): string {
  const [problem = ''] = (result.problem ?? '').split('\n')
  if (problem !== '')
    return place && problem.startsWith(`${place}: `) ? problem.slice(place.length + 2) : problem
  const said = firstLine(result.stderr) || lastLine(result.stdout)
  return [firstLine(reason(result)), result.rc === undefined ? '' : said].filter(Boolean).join(': ')
}

function reason({ msg, rc }: TaskResult): string {
  const text =
    msg === undefined || msg === '' ? 'failed' : typeof msg === 'string' ? msg : JSON.stringify(msg)
  return rc === undefined || text.includes(String(rc)) ? text : `${text} (exit status ${rc})`
}

function commandLines({ cmd, stdout, stderr }: TaskResult): string[] {
  const printed = (stderr ?? '').trimEnd()
  const shown = printed === '' ? (stdout ?? '').trimEnd() : printed
  return [...(cmd === undefined ? [] : [`  command: ${commandText(cmd)}`]), shorten(shown)]
}

function commandText(cmd: unknown): string {
  const text = Array.isArray(cmd) ? cmd.map(word => quote(String(word))).join(' ') : String(cmd)
  return shorten(text.trim(), commandBounds).replaceAll('\n', '\n           ')
}

function firstLine(text = ''): string {
  return printableOnOneLine(text.trim().split('\n', 1)[0] ?? '')
}

function lastLine(text = ''): string {
  return printableOnOneLine(text.trim().split('\n').at(-1) ?? '')
}
