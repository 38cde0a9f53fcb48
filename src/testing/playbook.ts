import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test as base } from 'vitest'
import { Redaction } from '../base/redaction.ts'
import { handlersKeptIn } from '../cli/state/kept-handlers.ts'
import { run } from '../engine/run.ts'
import type { Question, RunOptions, World } from '../engine/world.ts'
import { loadInventory } from '../inventory/load.ts'
import { selectHosts } from '../inventory/patterns.ts'
import type { Connect } from '../model/connection.ts'
import type { Event, TaskEvent } from '../model/event.ts'
import { modules } from '../modules/index.ts'
import { loadPlaybooks } from '../playbook/load.ts'
import { connect } from '../transport/connect.ts'
import { inHostOrder } from './events.ts'

/** A test with a project of its own: playbooks are written, and run on hosts that are real shells of this machine. */
export const test = base.extend<{ project: TestProject }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures a fixture wants from its first parameter
  project: async ({}, use) => {
    const project = new TestProject(mkdtempSync(join(tmpdir(), "it's a project ")))
    await use(project)
    rmSync(project.folder, { recursive: true, force: true })
  },
})

const defaults: RunOptions = {
  checkMode: false,
  diff: false,
  verbosity: 0,
  forks: 10,
  limit: undefined,
  limitPattern: undefined,
  tags: [],
  skipTags: [],
  forceHandlers: false,
  lookAhead: true,
  extraVars: new Map(),
  become: false,
  becomeUser: undefined,
  becomePassword: undefined,
  connection: 'local',
  user: undefined,
  password: undefined,
  privateKeyFile: undefined,
  timeoutSeconds: 5,
  taskTimeoutSeconds: 600,
}

/** The options of a test run. */
export type TestOptions = Partial<RunOptions> & {
  /** A comma list, or the text of an inventory file. */
  readonly hosts?: string
  /** Replaces the connections to hosts. */
  readonly connect?: Connect
  /** The answers to `vars_prompt`, by the names of variables. */
  readonly answers?: Readonly<Record<string, string>>
}

export class TestProject {
  readonly folder: string
  readonly warnings: string[] = []
  /** What its runs came to know as secret. */
  readonly redaction = new Redaction()
  /** The questions of `vars_prompt` that were asked. */
  readonly questions: Question[] = []
  /** The events of all runs, in the order in which they came. */
  readonly told: Event[] = []

  constructor(folder: string) {
    this.folder = folder
  }

  /** Writes files, by their paths in the project. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(this.path(path)), { recursive: true })
      writeFileSync(this.path(path), text)
    }
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Runs `site.yml` on the hosts of `hosts.yml`, or on `web1` and `web2` where there is none; gives all events, in the order of hosts. */
  async run(playbook: string, options: TestOptions = {}): Promise<Event[]> {
    const { hosts = 'web1,web2', connect: connectTo = connect, answers = {}, ...runOptions } = options
    this.write({ 'site.yml': playbook })
    const known = new Map(modules.map(module => [module.name, module]))
    const plays = loadPlaybooks([this.path('site.yml')], {
      modules: known,
      extraVars: runOptions.extraVars ?? new Map(),
    })
    const source = hosts.includes('\n') ? this.inventoryFile(hosts) : hosts
    const warn = (message: string) => void this.warnings.push(message)
    const readInventory = () => loadInventory([source], { playbookFolders: [this.folder], warn })
    const inventory = await readInventory()
    const world: World = {
      inventory,
      readInventory,
      modules: known,
      connect: connectTo,
      options: { ...defaults, ...runOptions },
      selectHosts: (pattern, inventory) => selectHosts(inventory, pattern),
      keptHandlers: handlersKeptIn(this.path('.deliver'), inventory.environment),
      prompt: async question => {
        this.questions.push(question)
        return new Map(Object.entries(answers)).get(question.name) ?? question.fallback ?? ''
      },
      warn,
      redaction: this.redaction,
      signal: new AbortController().signal,
    }
    const events: Event[] = []
    for await (const event of run(plays, world)) {
      this.told.push(event)
      events.push(event)
    }
    return inHostOrder(events)
  }

  private inventoryFile(text: string): string {
    this.write({ 'hosts.yml': text })
    return this.path('hosts.yml')
  }
}

/** A line for each task on each host: `web1 changed Make the folder`. */
export function summary(events: readonly Event[]): string[] {
  return events.flatMap(event => {
    if (event.event !== 'task') return []
    const item = 'item' in event ? ` (${event.label})` : ''
    const kind = event.handler ? 'handler ' : ''
    return [`${event.host} ${event.status} ${kind}${event.task}${item}`]
  })
}

/** The results of a task, by host. */
export function resultsOf(events: readonly Event[], task: string): Record<string, TaskEvent['result']> {
  const matching = events.filter(event => event.event === 'task' && event.task === task && !('item' in event))
  return Object.fromEntries((matching as TaskEvent[]).map(({ host, result }) => [host, result]))
}
