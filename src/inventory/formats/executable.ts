import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import pLimit from 'p-limit'
import { FileError } from '../../base/errors.ts'
import { shownPath } from '../../base/files.ts'
import { ownValue } from '../../base/keys.ts'
import type { Problems } from '../../base/problems.ts'
import type { Variable } from '../../model/inventory.ts'
import type { Draft, Variables } from '../draft.ts'

const timeoutSeconds = 60
const maxAnswerBytes = 256 * 1024 * 1024

/** How many questions for one host are asked at once. */
const questionsAtOnce = 8

type Answer = Readonly<Record<string, unknown>>

/**
 * Asks an executable who the hosts are. `--list` answers
 *
 *     { "web": ["web1"], "site": { "hosts": [], "children": ["web"], "vars": {} },
 *       "_meta": { "hostvars": { "web1": { "ansible_host": "192.0.2.7" } } } }
 *
 * and where `_meta` is missing, `--host NAME` answers the variables of each host. Its answers are data and never
 * evaluated as templates.
 */
export async function askExecutable(path: string, draft: Draft, problems: Problems): Promise<void> {
  const { _meta: meta, ...groups } = await ask(path, ['--list'])
  const reader = new AnswerReader(path, draft, problems)
  const hosts = Object.entries(groups).flatMap(([name, group]) => reader.group(name, group))
  const hostvars = meta === undefined ? await askEach(path, hosts) : reader.hostvars(meta)
  for (const host of new Set(hosts)) reader.host(host, ownValue(hostvars, host))
}

class AnswerReader {
  private readonly path: string
  private readonly from: string
  private readonly draft: Draft
  private readonly problems: Problems

  constructor(path: string, draft: Draft, problems: Problems) {
    this.path = path
    this.from = shownPath(path)
    this.draft = draft
    this.problems = problems
  }

  /** Adds a group. Returns the hosts that it lists. */
  group(name: string, group: unknown): readonly string[] {
    this.draft.group(name)
    const { hosts, children, vars } = Array.isArray(group)
      ? { hosts: group }
      : this.map(group, `The group ${name}`)
    const names = this.names(hosts, `hosts of ${name}`)
    for (const host of names) this.draft.addHost(host, name)
    for (const child of this.names(children, `children of ${name}`)) this.draft.addChild(name, child)
    this.draft.setGroup(name, this.from, dataOf(this.map(vars, `vars of ${name}`)))
    return names
  }

  host(name: string, variables: unknown): void {
    this.draft.setHost(name, this.from, dataOf(this.map(variables, `The variables of ${name}`)))
  }

  hostvars(meta: unknown): Answer {
    return this.map(ownValue(this.map(meta, '_meta'), 'hostvars'), '_meta.hostvars')
  }

  private map(value: unknown, what: string): Answer {
    if (isMap(value)) return value
    if (value !== undefined && value !== null) this.wrong(what, 'a map')
    return {}
  }

  private names(value: unknown, what: string): readonly string[] {
    if (Array.isArray(value) && value.every(name => typeof name === 'string' && name !== '')) return value
    if (value !== undefined && value !== null) this.wrong(what, 'a list of names')
    return []
  }

  private wrong(what: string, must: string): void {
    this.problems.add(`${what} must be ${must}, in what ${shownPath(this.path)} --list answers`, undefined)
  }
}

async function askEach(path: string, hosts: readonly string[]): Promise<Answer> {
  const limit = pLimit(questionsAtOnce)
  const names = [...new Set(hosts)]
  const answers = await Promise.all(names.map(name => limit(() => ask(path, ['--host', name]))))
  return Object.fromEntries(names.map((name, index) => [name, answers[index]]))
}

async function ask(path: string, options: readonly string[]): Promise<Answer> {
  const command = [shownPath(path), ...options].join(' ')
  const output = await outputOf(path, options, command)
  const answer = parse(output, command)
  if (isMap(answer)) return answer
  throw new FileError({ message: `${command} must answer a JSON object` })
}

async function outputOf(path: string, options: readonly string[], command: string): Promise<string> {
  try {
    const limits = { timeout: timeoutSeconds * 1000, maxBuffer: maxAnswerBytes, cwd: dirname(path) }
    const { stdout } = await promisify(execFile)(path, options, limits)
    return stdout
  } catch (error) {
    throw new FileError({ message: `${command} failed: ${reason(error)}` }, { cause: error })
  }
}

function reason(error: unknown): string {
  const { code, killed, stderr, message } = error as NodeJS.ErrnoException & {
    killed?: boolean
    stderr?: string
  }
  if (killed) return `no answer within ${timeoutSeconds} s`
  if (code === 'ENOENT') return 'its interpreter is not installed'
  const said = stderr?.trim()
  return said ? said : `it ended with ${typeof code === 'number' ? `status ${code}` : message}`
}

function parse(output: string, command: string): unknown {
  try {
    return JSON.parse(output, withoutForbiddenKeys)
  } catch (error) {
    throw new FileError(
      { message: `${command} must answer JSON: ${(error as Error).message}` },
      { cause: error },
    )
  }
}

function withoutForbiddenKeys(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('the key __proto__ is not allowed')
  return value
}

function dataOf(variables: Answer): Variables {
  return new Map(Object.entries(variables).map(([name, data]): [string, Variable] => [name, { data }]))
}

function isMap(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
