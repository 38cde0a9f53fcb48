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
  /** 0: shows what changed or went wrong; 1: also its registered values; 2: those of every task, and the task's place. */
  readonly verbosity: number
  /** A clock in milliseconds. */
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

/** Shows a run to a person: a heading for each play and task, a line for each outcome, the recap. */
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
      if (event.event !== 'task') terminal.printTasks()
      handlers[event.event](event as never)
    },
  }
}

/** A line for the outcome of a task, and more lines below it. Hosts with the same outcome share it. */
interface OutcomeLine {
  readonly status: Status
  readonly hosts: string[]
  /** The text behind the hosts: the item of a loop, what changed. */
  readonly rest: string
  readonly below: readonly string[]
}

class Terminal {
  private readonly options: TerminalOptions
  private readonly started: number
  private outcomes: OutcomeLine[] = []
  private checkMode = false
  private uncertain = 0
  private readonly keptHandlers: string[] = []

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
    const names = hosts.length === 0 ? 'no hosts matched' : hostNames(hosts)
    this.line(`\n${this.paint('bold', `PLAY ${printable(play)}`)}  ${this.paint('gray', printable(names))}`)
  }

  taskStart({ task, role, handler, place }: TaskStartEvent): void {
    const name = role === undefined ? task : `${role} : ${task}`
    const where = this.options.verbosity >= 2 ? this.paint('gray', `  ${printable(place)}`) : ''
    this.line(`\n${handler ? 'HANDLER' : 'TASK'} ${printable(name)}${where}`)
  }

  /** Collects the outcomes of a task, until those of all hosts are there. */
  task(event: TaskEvent): void {
    const { status, result, ignored, host, delegated_to: delegate } = event
    if (result.uncertain !== undefined && !isLoopSummary(event)) this.uncertain++
    if (isLoopSummary(event) && status !== 'unreachable' && !ignored) return
    const where = delegate === undefined ? host : `${host} -> ${delegate}`
    const line: OutcomeLine = {
      status,
      hosts: [where],
      rest: lineRest(event),
      below: this.below(event),
    }
    const alike = this.outcomes.find(other => isAlike(other, line))
    if (alike) alike.hosts.push(where)
    else this.outcomes.push(line)
  }

  printTasks(): void {
    for (const { status, hosts, rest, below } of this.outcomes) {
      const word = this.paint(colours[status], status.padEnd(11))
      this.line(`  ${word} ${printable(`${hostNames(hosts)}${rest}`)}`)
      for (const text of below) this.line(`              ${text}`)
    }
    this.outcomes = []
  }

  /** Collects what is printed at the end, where people see it. */
  handlersKept({ hosts }: HandlersKeptEvent): void {
    for (const [host, titles] of Object.entries(hosts))
      this.keptHandlers.push(`pending handlers kept for ${host}: ${titles.join(', ')}`)
  }

  recap({ hosts }: RecapEvent): void {
    const width = Math.max(0, ...Object.keys(hosts).map(name => name.length))
    this.line(`\n${this.paint('bold', 'RECAP')}`)
    for (const [name, counters] of Object.entries(hosts)) {
      this.line(`  ${this.paint(colours[worst(counters)], name.padEnd(width))} : ${columns(counters)}`)
    }
    this.line(`\n${this.summary(hosts)}`)
    for (const text of this.keptHandlers) this.line(printable(text))
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
    const text = `${counted(Object.keys(hosts).length, 'host')}, ${changed} ${verb}, ${seconds} s`
    if (this.uncertain === 0) return text
    return `${text}\n${counted(this.uncertain, 'result')} cannot be told in check mode: the reason stands with each`
  }

  private below({ status, result, ignored, diff = this.options.diff }: TaskEvent): string[] {
    const { verbosity } = this.options
    const isQuiet = status === 'ok' || status === 'skipped'
    const wrong = status === 'failed' || status === 'unreachable'
    return [
      ...(wrong
        ? textLines(result.problem ?? [result.msg ?? 'failed', result.stdout].filter(Boolean).join('\n'))
        : []),
      ...(status === 'ok' && isStructured(result.msg)
        ? textLines(JSON.stringify(result.msg, undefined, 2))
        : []),
      ...(ignored ? ['... ignored'] : []),
      ...(diff ? (result.changes ?? []).flatMap(change => this.change(change)) : []),
      ...(verbosity >= (isQuiet ? 2 : 1) ? textLines(registered(result)) : []),
    ]
  }

  private change({ what, before, after }: SeenChange): string[] {
    if (!`${before ?? ''}${after}`.includes('\n'))
      return textLines(`${what}: ${before ?? '(none)'} -> ${after}`)
    const painted = textLines(unifiedDiff(before ?? '', after)).map(line => {
      if (line.startsWith('+')) return this.paint('green', line)
      return line.startsWith('-') ? this.paint('red', line) : line
    })
    return [...textLines(what), ...painted]
  }
}

/** How many names a line has at most; the rest is counted. */
const mostNames = 12

function hostNames(hosts: readonly string[]): string {
  if (hosts.length <= mostNames) return hosts.join(', ')
  return `${hosts.slice(0, mostNames).join(', ')} and ${hosts.length - mostNames} more`
}

/** The event of a whole loop, whose items have lines of their own. */
function isLoopSummary(event: TaskEvent): boolean {
  return !('item' in event) && Array.isArray(event.result['results'])
}

function isAlike(one: OutcomeLine, other: OutcomeLine): boolean {
  return (
    one.status === other.status && one.rest === other.rest && one.below.join('\n') === other.below.join('\n')
  )
}

function lineRest({ label, status, result }: TaskEvent): string {
  const item = label === undefined ? '' : ` (${label})`
  const text = detail(status, result)
  return text === '' ? item : `${item}  ${text}`
}

function detail(status: Status, { uncertain, changes = [], msg }: TaskResult): string {
  if (uncertain !== undefined) return uncertain
  if (status === 'changed') return [...new Set(changes.map(({ what }) => what))].join(', ')
  return status === 'ok' && typeof msg === 'string' ? msg : ''
}

function isStructured(msg: unknown): boolean {
  return msg !== undefined && typeof msg !== 'string'
}

function textLines(text: string): string[] {
  return printable(text).trimEnd().split('\n')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function columns(counters: HostCounters): string {
  const texts = Object.entries(counters).map(([name, count]) => `${name}=${String(count).padEnd(4)}`)
  return texts.join(' ').trimEnd()
}

function worst({ unreachable, failed, changed }: HostCounters): Status {
  if (unreachable > 0) return 'unreachable'
  if (failed > 0) return 'failed'
  return changed > 0 ? 'changed' : 'ok'
}

function registered({ changed: _, failed: __, problem: ___, changes: ____, ...rest }: TaskResult): string {
  return JSON.stringify(rest, undefined, 2)
}
