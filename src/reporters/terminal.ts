import { rememberingDiff } from '../base/diff.ts'
import { printable, printableOnOneLine } from '../base/printable.ts'
import {
  type Event,
  type HandlersKeptEvent,
  isLoopSummary,
  isWrong,
  type PlayEvent,
  type RecapEvent,
  type Reporter,
  type TaskEvent,
  type TaskStartEvent,
} from '../model/event.ts'
import type { Screen } from './screen.ts'
import { Failures } from './terminal/failures.ts'
import { hostNames } from './terminal/host-names.ts'
import { liveLine } from './terminal/live-line.ts'
import type { LineOptions } from './terminal/outcome-line.ts'
import { type Paint, painter, statusColours } from './terminal/paint.ts'
import { Profile, taskTitle } from './terminal/profile.ts'
import { recapLines } from './terminal/recap.ts'
import { RunningTask, type SharedLine } from './terminal/running-task.ts'

export interface TerminalOptions {
  readonly screen: Screen
  readonly colours: boolean
  /** Show what every change replaces. */
  readonly diff: boolean
  /** 0: shows what changed or went wrong; 1: also its registered values; 2: those of every task, and the task's place. */
  readonly verbosity: number
  /** Show changes and failures only; nothing at all when there are none. */
  readonly quiet: boolean
  /** End with the slowest tasks and hosts. */
  readonly profile: boolean
  /**
   * Milliseconds for which the first outcome of a task waits for those of hosts alike, to share a line with them. Later
   * ones wait twice as long each time: a task that hosts finish one by one takes few lines.
   */
  readonly gatherFor: number
  /** A clock in milliseconds. */
  readonly now: () => number
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
  return { report: event => handlers[event.event](event as never) }
}

/** Milliseconds for which an outcome waits at most, to share a line with hosts alike. */
export const longestGathering = 5_000

class Terminal {
  private readonly options: TerminalOptions
  private readonly started: number
  private readonly paint: Paint
  private readonly lineOptions: LineOptions
  private readonly failures = new Failures()
  private readonly profile = new Profile()
  private readonly keptHandlers: string[] = []
  /** With `linear` there is one; with other strategies hosts are at different tasks. */
  private running: RunningTask[] = []
  /** With `quiet`: the headings that are printed with the first line below them. */
  private readonly headings = new Map<'run' | 'play' | 'task', string>()
  private hasPrinted = false
  /** The task whose heading was printed last. */
  private headed: TaskStartEvent | undefined
  private timer: NodeJS.Timeout | undefined
  private gatherFor: number
  private checkMode = false
  private uncertain = 0

  constructor(options: TerminalOptions) {
    const { now, colours, diff, verbosity, quiet } = options
    this.options = options
    this.started = now()
    this.gatherFor = options.gatherFor
    this.paint = painter(colours)
    this.lineOptions = { paint: this.paint, diff, compare: rememberingDiff(), verbosity, quiet }
  }

  run(checkMode: boolean): void {
    this.checkMode = checkMode
    if (!checkMode) return
    this.heading('run', this.paint('cyan', 'Check mode: this says what would change, and changes nothing.'))
  }

  play({ play, hosts }: PlayEvent): void {
    this.endTasks()
    const title = `PLAY ${printableOnOneLine(play)}`
    const space = Math.max(this.options.screen.columns - title.length - 2, 30)
    const names = hosts.length === 0 ? 'no hosts matched' : printableOnOneLine(hostNames(hosts, space))
    this.headings.delete('task')
    this.heading('play', `\n${this.paint('bold', title)}  ${this.paint('gray', names)}`)
  }

  /** With `free`, hosts begin a task one by one, while others are at work: then the heading comes with the outcome. */
  taskStart(start: TaskStartEvent): void {
    const task = new RunningTask(start, this.options.now())
    if (this.running.length === 0) this.taskHeading(task)
    this.running.push(task)
    this.showLiveLine()
  }

  task(event: TaskEvent): void {
    if (event.result.uncertain !== undefined && !isLoopSummary(event)) this.uncertain++
    if (isWrong(event)) this.failures.see(event)
    this.profile.countHost(event)
    const task = this.taskOf(event)
    task.add(event, this.lineOptions)
    if (task.isDone) this.endTask(task)
    else this.timer ??= setTimeout(() => this.printNews(), this.gatherFor).unref()
  }

  /** Collects what is printed at the end, where people see it. */
  handlersKept({ hosts }: HandlersKeptEvent): void {
    this.endTasks()
    for (const [host, titles] of Object.entries(hosts))
      this.keptHandlers.push(`pending handlers kept for ${host}: ${titles.join(', ')}`)
  }

  recap({ hosts }: RecapEvent): void {
    this.endTasks()
    const { columns } = this.options.screen
    this.headings.clear()
    if (this.hasPrinted) {
      this.line(`\n${this.paint('bold', 'RECAP')}`)
      for (const text of recapLines(hosts, columns, this.paint)) this.line(text)
      for (const text of this.failures.lines(columns, this.paint)) this.line(text)
      this.line(`\n${this.summary(hosts)}`)
    }
    for (const text of this.keptHandlers) this.line(printableOnOneLine(text))
    if (this.options.profile) for (const text of ['', ...this.profile.lines()]) this.line(printable(text))
  }

  private taskOf(event: TaskEvent): RunningTask {
    const same = this.running.filter(task => task.isOf(event))
    const known = same.find(task => task.awaits(event.host)) ?? same[0]
    if (known) return known
    const { play, task, role, handler, host, place = '' } = event
    const heading = { play, task, handler, ...(role !== undefined && { role }) }
    const start: TaskStartEvent = { event: 'task start', ...heading, place, hosts: [host] }
    const unannounced = new RunningTask(start, this.options.now())
    this.running.push(unannounced)
    return unannounced
  }

  private endTask(task: RunningTask): void {
    this.print(task, task.takeAll())
    this.profile.countTask(task.start, (this.options.now() - task.started) / 1000)
    this.running = this.running.filter(other => other !== task)
    this.showLiveLine()
    if (this.running.length > 0) return
    clearTimeout(this.timer)
    this.timer = undefined
    this.gatherFor = this.options.gatherFor
  }

  private endTasks(): void {
    for (const task of this.running) this.endTask(task)
  }

  private printNews(): void {
    this.timer = undefined
    this.gatherFor = Math.min(2 * this.gatherFor, longestGathering)
    for (const task of this.running) this.print(task, task.takeNews())
  }

  private print(task: RunningTask, lines: readonly SharedLine[]): void {
    if (lines.length > 0 && !isSameTask(this.headed, task.start)) this.taskHeading(task)
    for (const { status, hosts, rest, below } of lines) {
      const word = this.paint(statusColours[status], status.padEnd(11))
      const [beside = ''] = rest.split('\n')
      const space = Math.max(this.options.screen.columns - 14 - beside.length, 30)
      this.line(`  ${word} ${printableOnOneLine(hostNames(hosts, space))}${printable(rest)}`)
      for (const text of below) this.line(`              ${text}`)
    }
  }

  private taskHeading({ start }: RunningTask): void {
    const { handler, place } = start
    const where = this.options.verbosity >= 2 ? this.paint('gray', `  ${printableOnOneLine(place)}`) : ''
    this.headed = start
    const title = `${handler ? 'HANDLER' : 'TASK'} ${printableOnOneLine(taskTitle(start))}`
    this.heading('task', `\n${title}${where}`)
  }

  private heading(kind: 'run' | 'play' | 'task', text: string): void {
    if (this.options.quiet) this.headings.set(kind, text)
    else this.line(text)
  }

  private line(text: string): void {
    const lines = [...this.headings.values(), text].map(line => `${line}\n`)
    this.headings.clear()
    this.hasPrinted = true
    this.options.screen.write(lines.join(''))
  }

  private showLiveLine(): void {
    const [task] = this.running
    const { screen, now } = this.options
    if (task) screen.show(columns => liveLine(task, now(), columns))
    else screen.hide()
  }

  private summary(hosts: RecapEvent['hosts']): string {
    const seconds = ((this.options.now() - this.started) / 1000).toFixed(1)
    const changed = Object.values(hosts).reduce((sum, counters) => sum + counters.changed, 0)
    const verb = this.checkMode ? 'would change' : 'changed'
    const text = `${counted(Object.keys(hosts).length, 'host')}, ${changed} ${verb}, ${seconds} s`
    if (this.uncertain === 0) return text
    return `${text}\n${counted(this.uncertain, 'result')} cannot be told in check mode: the reason stands with each`
  }
}

function isSameTask(one: TaskStartEvent | undefined, other: TaskStartEvent): boolean {
  return one !== undefined && one.place === other.place && one.task === other.task && one.play === other.play
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
