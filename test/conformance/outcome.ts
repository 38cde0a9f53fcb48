import { existsSync, readFileSync } from 'node:fs'
import { DeliverError, type Problem, problemsOf } from '../../src/base/errors.ts'
import { shownPath } from '../../src/base/files.ts'
import { describePlace } from '../../src/base/place.ts'
import { readExtraVars } from '../../src/cli/flags/extra-vars.ts'
import type { Event, HostCounters, TaskEvent } from '../../src/model/event.ts'
import type { TestProject } from '../../src/testing/playbook.ts'
import type { Asked, Case, Expected } from './case.ts'

/** What came of a case: of what it speaks of, and every warning. */
export async function outcomeOf(one: Case, project: TestProject, lookAhead: boolean): Promise<Expected> {
  const { expected } = one
  const run = () => eventsOf(one, project, lookAhead)
  project.write(one.files)
  const { events, error } = await run()
  if (error && !expected.error) throw error
  const counters = events.flatMap(event => (event.event === 'recap' ? Object.entries(event.hosts) : []))
  const leaves = Object.keys(expected.leaves ?? {}).map(path => [path, contentOf(project.path(path))])
  const outcome = {
    told: linesOf(events),
    recap: Object.fromEntries(counters.map(([host, counted]) => [host, countersOf(counted)])),
    asks: project.questions.map(({ name }) => name),
    error: error ? problemsOf(error).map(problemLine) : [],
    leaves: Object.fromEntries(leaves),
    again: expected.again ? linesOf((await run()).events) : [],
  }
  const spoken = Object.entries(outcome).filter(([key]) => key in expected)
  return fromFolder({ ...Object.fromEntries(spoken), warnings: project.warnings }, project.folder)
}

async function eventsOf(
  { playbook, hosts, asked }: Case,
  project: TestProject,
  lookAhead: boolean,
): Promise<{ events: Event[]; error?: DeliverError }> {
  const source = hosts.endsWith('/') ? project.path(hosts) : hosts
  try {
    return { events: await project.run(playbook, { hosts: source, lookAhead, ...optionsOf(asked) }) }
  } catch (error) {
    if (!(error instanceof DeliverError)) throw error
    return { events: [], error }
  }
}

function optionsOf({ check, tags, skip_tags, limit, extra_vars, force_handlers, forks, answers }: Asked) {
  return {
    answers: answers ?? {},
    checkMode: check ?? false,
    tags: tags ?? [],
    skipTags: skip_tags ?? [],
    limit: limit && new Set(limit),
    extraVars: readExtraVars(extra_vars ?? []),
    forceHandlers: force_handlers ?? false,
    ...(forks !== undefined && { forks }),
  }
}

/** `web1 -> db1 changed role : Task (item) => message` */
function linesOf(events: readonly Event[]): string[] {
  return events.flatMap(event => {
    if (event.event !== 'task') return []
    const { host, delegated_to, handler, role, task, label, result } = event
    const words = [
      host,
      ...(delegated_to === undefined ? [] : ['->', delegated_to]),
      outcomeWord(event),
      ...(handler ? ['handler'] : []),
      ...(role === undefined ? [] : [role, ':']),
      task,
      ...('item' in event ? [`(${label})`] : []),
      ...(result.msg === undefined ? [] : ['=>', shown(result.msg)]),
    ]
    return [words.join(' ')]
  })
}

function outcomeWord({ status, ignored, rescued }: TaskEvent): string {
  if (ignored) return 'ignored'
  return rescued ? 'rescued' : status
}

function countersOf(counters: HostCounters): string {
  const counted = Object.entries(counters).filter(([, count]) => count > 0)
  return counted.map(([name, count]) => `${name}=${count}`).join(' ')
}

/** `site.yml:3:7: what is wrong (how to cure it)` */
function problemLine({ place, message, hint }: Problem): string {
  return `${place ? `${describePlace(place)}: ` : ''}${message}${hint ? ` (${hint})` : ''}`
}

function contentOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The same, with paths as they are in the folder of the project. */
function fromFolder<T>(value: T, folder: string): T {
  const bare = (text: string) =>
    [folder, shownPath(folder)].reduce(
      (rest, path) => rest.replaceAll(`${path}/`, '').replaceAll(path, '.'),
      text,
    )
  return JSON.parse(JSON.stringify(value), (_, item) => (typeof item === 'string' ? bare(item) : item))
}
