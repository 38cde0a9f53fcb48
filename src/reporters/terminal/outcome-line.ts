import { printable } from '../../base/printable.ts'
import {
  isLoopSummary,
  isWrong,
  type SeenChange,
  type Status,
  type TaskEvent,
  type TaskResult,
} from '../../model/event.ts'
import { failureText } from './failure.ts'
import type { Paint } from './paint.ts'

/** A line for the outcome of a task on a host, and more lines below it. Hosts whose lines are alike share them. */
export interface OutcomeLine {
  readonly status: Status
  /** The host, and where the task is delegated. */
  readonly host: string
  /** The text behind the host: the item of a loop, what changed. */
  readonly rest: string
  readonly below: readonly string[]
  /** Whether it may stand for one of many items that nobody needs to read one by one. */
  readonly isPlainItem: boolean
}

export interface LineOptions {
  readonly paint: Paint
  /** Whether to show what changes replace, where the task does not say. */
  readonly diff: boolean
  readonly compare: (before: string, after: string) => string
  readonly verbosity: number
  readonly quiet: boolean
}

/** The lines of a host that has finished a task: one for each item of its loop, where there are not too many alike. */
export function outcomeLines(events: readonly TaskEvent[], options: LineOptions): OutcomeLine[] {
  const lines = events.filter(isShown).map(event => outcomeLine(event, options))
  return folded(lines.filter(({ status }) => !options.quiet || !isQuietStatus(status)))
}

/** Whether nothing changed and nothing went wrong. */
export function isQuietStatus(status: Status): boolean {
  return status === 'ok' || status === 'skipped'
}

/** The items of a loop have lines of their own; the loop as a whole has one only where they do not say it all. */
function isShown(event: TaskEvent): boolean {
  return !isLoopSummary(event) || event.status === 'unreachable' || event.ignored
}

function outcomeLine(event: TaskEvent, options: LineOptions): OutcomeLine {
  const { status, result, host, label, delegated_to: delegate } = event
  const below = linesBelow(event, options)
  const text = detail(status, result)
  const item = label === undefined ? '' : ` (${label})`
  return {
    status,
    host: delegate === undefined ? host : `${host} -> ${delegate}`,
    rest: text === '' ? item : `${item}  ${text}`,
    below,
    isPlainItem: 'item' in event && isQuietStatus(status) && text === '' && below.length === 0,
  }
}

/** So many items without anything to say are counted and not listed. */
const fewestFolded = 6

function folded(lines: readonly OutcomeLine[]): OutcomeLine[] {
  const counts = new Map<Status, number>()
  for (const { status, isPlainItem } of lines)
    if (isPlainItem) counts.set(status, (counts.get(status) ?? 0) + 1)
  const seen = new Set<Status>()
  return lines.flatMap(line => {
    const count = counts.get(line.status) ?? 0
    if (!line.isPlainItem || count < fewestFolded) return [line]
    if (seen.has(line.status)) return []
    seen.add(line.status)
    return [{ ...line, rest: `  ${count} items` }]
  })
}

function detail(status: Status, { uncertain, changes = [], msg }: TaskResult): string {
  if (uncertain !== undefined) return uncertain
  if (status === 'changed') return [...new Set(changes.map(({ what }) => what))].join(', ')
  return status === 'ok' && typeof msg === 'string' ? msg : ''
}

function linesBelow(event: TaskEvent, options: LineOptions): string[] {
  const { status, result, ignored, diff = options.diff } = event
  return [
    ...(isWrong(event) ? textLines(failureText(event)) : []),
    ...(status === 'ok' && isStructured(result.msg)
      ? textLines(JSON.stringify(result.msg, undefined, 2))
      : []),
    ...(ignored ? ['... ignored'] : []),
    ...(diff ? (result.changes ?? []).flatMap(change => changeLines(change, options)) : []),
    ...(options.verbosity >= (isQuietStatus(status) ? 2 : 1) ? textLines(registered(result)) : []),
  ]
}

function changeLines({ what, before, after }: SeenChange, { paint, compare }: LineOptions): string[] {
  if (!`${before ?? ''}${after}`.includes('\n'))
    return textLines(`${what}: ${before ?? '(none)'} -> ${after}`)
  const painted = textLines(compare(before ?? '', after)).map(line => {
    if (line.startsWith('+')) return paint('green', line)
    return line.startsWith('-') ? paint('red', line) : line
  })
  return [...textLines(what), ...painted]
}

function isStructured(msg: unknown): boolean {
  return msg !== undefined && typeof msg !== 'string'
}

function textLines(text: string): string[] {
  return printable(text).trimEnd().split('\n')
}

function registered({ changed: _, failed: __, problem: ___, changes: ____, ...rest }: TaskResult): string {
  return JSON.stringify(rest, undefined, 2)
}
