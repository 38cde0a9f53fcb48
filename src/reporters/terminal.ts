import { styleText } from 'node:util'
import { unifiedDiff } from '../base/diff.ts'
import { printable } from '../base/printable.ts'
import type {
  Event,
  HandlersKeptEvent,
  HostCounters,
  PlayEvent,
  RecapEvent,
  Reporter,
  SeenChange,
  Status,
  TaskEvent,
  TaskResult,
  TaskStartEvent,
} from '../model/event.ts'

export interface TerminalOptions {
  readonly write: (text: string) => void
  readonly colours: boolean
  /** Show what every change replaces. */
  readonly diff: boolean
  /** 0: what changed or went wrong; 1: also what was registered of it; 2: of every task, and where it is written. */
  readonly verbosity: number
  /** Milliseconds since any fixed moment. */
  readonly now: () => number
}

type Colour = 'green' | 'yellow' | 'red' | 'magenta' | 'cyan' | 'gray' | 'bold'

const colours: Readonly<Record<Status, Colour>> = {
  ok: 'green',
  changed: 'yellow',
  skipped: 'cyan',
  failed: 'red',
  unreachable: 'magenta',
}

/** Tells a run to a person: a heading for each play and task, a line for what came of it, the recap. */
export function terminalReporter(options: TerminalOptions): Reporter {
  const terminal = new Terminal(options)
  const handlers: { [K in Event['event']]: (event: Extract<Event, { event: K }>) => void } = {
    run: event => terminal.run(event.check),
    play: event => terminal.play(event),
    'task start': event => terminal.taskStart(event),
    task: event => terminal.task(event),
    'handlers kept': event => terminal.handlersKept(event),
    recap: event => terminal.recap(event),
  }
  return {
    report(event) {
      if (event.event !== 'task') terminal.tellTasks()
      handlers[event.event](event as never)
    },
  }
}

/** What is told of a task: a line, and perhaps more below it. Hosts that have all in common share it. */
interface Told {
  readonly status: Status
  readonly hosts: string[]
  /** What follows the hosts: the item of a loop, what changed. */
  readonly rest: string
  readonly below: readonly string[]
}

class Terminal {
  private readonly options: TerminalOptions
  private readonly started: number
  private told: Told[] = []
  private checkMode = false
  private uncertain = 0
  private readonly kept: string[] = []

  constructor(options: TerminalOptions) {
    this.options = options
    this.started = options.now()
  }

  run(checkMode: boolean): void {
    this.checkMode = checkMode
    if (checkMode)
      this.line(this.paint('cyan', 'Check mode: this says what would change, and changes nothing.'))
  }

  play({ play, hosts }: PlayEvent): void {
    const who = hosts.length === 0 ? 'no hosts matched' : namesOf(hosts)
    this.line(`\n${this.paint('bold', `PLAY ${printable(play)}`)}  ${this.paint('gray', printable(who))}`)
  }

  taskStart({ task, role, handler, place }: TaskStartEvent): void {
    const name = role === undefined ? task : `${role} : ${task}`
    const where = this.options.verbosity >= 2 ? this.paint('gray', `  ${printable(place)}`) : ''
    this.line(`\n${handler ? 'HANDLER' : 'TASK'} ${printable(name)}${where}`)
  }

  /** Keeps what came of a task, until all hosts have told theirs. */
  task(event: TaskEvent): void {
    const { status, result, ignored, host, delegated_to: delegate } = event
    if (result.uncertain !== undefined && !isLoopSummary(event)) this.uncertain++
    if (isLoopSummary(event) && status !== 'unreachable' && !ignored) return
    const where = delegate === undefined ? host : `${host} -> ${delegate}`
    const told: Told = { status, hosts: [where], rest: restOf(event), below: this.below(event) }
    const alike = this.told.find(other => isAlike(other, told))
    if (alike) alike.hosts.push(where)
    else this.told.push(told)
  }

  tellTasks(): void {
    for (const { status, hosts, rest, below } of this.told) {
      const word = this.paint(colours[status], status.padEnd(11))
      this.line(`  ${word} ${printable(`${namesOf(hosts)}${rest}`)}`)
      for (const text of below) this.line(`              ${text}`)
    }
    this.told = []
  }

  /** Said at the end, where it is not overlooked. */
  handlersKept({ hosts }: HandlersKeptEvent): void {
    for (const [host, titles] of Object.entries(hosts))
      this.kept.push(`pending handlers kept for ${host}: ${titles.join(', ')}`)
  }

  recap({ hosts }: RecapEvent): void {
    const width = Math.max(0, ...Object.keys(hosts).map(name => name.length))
    this.line(`\n${this.paint('bold', 'RECAP')}`)
    for (const [name, counters] of Object.entries(hosts)) {
      this.line(`  ${this.paint(colours[worst(counters)], name.padEnd(width))} : ${counted(counters)}`)
    }
    this.line(`\n${this.summary(hosts)}`)
    for (const text of this.kept) this.line(printable(text))
  }

  private line(text: string): void {
    this.options.write(`${text}\n`)
  }

  private paint(colour: Colour, text: string): string {
    return this.options.colours ? styleText(colour, text, { validateStream: false }) : text
  }

  private summary(hosts: RecapEvent['hosts']): string {
    const seconds = ((this.options.now() - this.started) / 1000).toFixed(1)
    const changed = Object.values(hosts).reduce((sum, counters) => sum + counters.changed, 0)
    const verb = this.checkMode ? 'would change' : 'changed'
    const told = `${counting(Object.keys(hosts).length, 'host')}, ${changed} ${verb}, ${seconds} s`
    if (this.uncertain === 0) return told
    return `${told}\n${counting(this.uncertain, 'result')} cannot be told in check mode: the reason stands with each`
  }

  private below({ status, result, ignored, diff = this.options.diff }: TaskEvent): string[] {
    const { verbosity } = this.options
    const isQuiet = status === 'ok' || status === 'skipped'
    const wrong = status === 'failed' || status === 'unreachable'
    return [
      ...(wrong
        ? linesOf(result.problem ?? [result.msg ?? 'failed', result.stdout].filter(Boolean).join('\n'))
        : []),
      ...(status === 'ok' && isStructured(result.msg)
        ? linesOf(JSON.stringify(result.msg, undefined, 2))
        : []),
      ...(ignored ? ['... ignored'] : []),
      ...(diff ? (result.changes ?? []).flatMap(change => this.change(change)) : []),
      ...(verbosity >= (isQuiet ? 2 : 1) ? linesOf(registered(result)) : []),
    ]
  }

  private change({ what, before, after }: SeenChange): string[] {
    if (!`${before ?? ''}${after}`.includes('\n'))
      return linesOf(`${what}: ${before ?? '(none)'} -> ${after}`)
    const painted = linesOf(unifiedDiff(before ?? '', after)).map(line => {
      if (line.startsWith('+')) return this.paint('green', line)
      return line.startsWith('-') ? this.paint('red', line) : line
    })
    return [...linesOf(what), ...painted]
  }
}

/** How many names a line holds before it only counts the rest. */
const mostNames = 12

function namesOf(hosts: readonly string[]): string {
  if (hosts.length <= mostNames) return hosts.join(', ')
  return `${hosts.slice(0, mostNames).join(', ')} and ${hosts.length - mostNames} more`
}

/** The event of a whole loop, whose items were told already. */
function isLoopSummary(event: TaskEvent): boolean {
  return !('item' in event) && Array.isArray(event.result['results'])
}

function isAlike(one: Told, other: Told): boolean {
  return (
    one.status === other.status && one.rest === other.rest && one.below.join('\n') === other.below.join('\n')
  )
}

function restOf({ label, status, result }: TaskEvent): string {
  const item = label === undefined ? '' : ` (${label})`
  const detail = detailOf(status, result)
  return detail === '' ? item : `${item}  ${detail}`
}

function detailOf(status: Status, { uncertain, changes = [], msg }: TaskResult): string {
  if (uncertain !== undefined) return uncertain
  if (status === 'changed') return [...new Set(changes.map(({ what }) => what))].join(', ')
  return status === 'ok' && typeof msg === 'string' ? msg : ''
}

function isStructured(msg: unknown): boolean {
  return msg !== undefined && typeof msg !== 'string'
}

function linesOf(text: string): string[] {
  return printable(text).trimEnd().split('\n')
}

function counting(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function counted(counters: HostCounters): string {
  const columns = Object.entries(counters).map(([name, count]) => `${name}=${String(count).padEnd(4)}`)
  return columns.join(' ').trimEnd()
}

function worst({ unreachable, failed, changed }: HostCounters): Status {
  if (unreachable > 0) return 'unreachable'
  if (failed > 0) return 'failed'
  return changed > 0 ? 'changed' : 'ok'
}

function registered({ changed: _, failed: __, problem: ___, changes: ____, ...rest }: TaskResult): string {
  return JSON.stringify(rest, undefined, 2)
}
