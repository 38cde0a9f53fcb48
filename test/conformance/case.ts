import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DeliverError, formatProblem, problemsOf } from '../../src/base/errors.ts'
import type { Source } from '../../src/base/place.ts'
import { type Entry, entryOf, type MapNode, type Node, parseYaml, plainValue } from '../../src/base/yaml.ts'

/** What a run comes to, as cases tell it; the parts that a case does not speak of are left out. */
export interface Expected {
  /** A line for each result, in order. */
  told?: string[]
  /** What a second run tells. */
  again?: string[]
  /** The counters of each host that are not zero. */
  recap?: Record<string, string>
  /** What the person is asked, by the names of variables. */
  asks?: string[]
  /** Every mistake that was found. */
  error?: string[]
  /** What files hold afterwards; null for those that are not there. */
  leaves?: Record<string, string | null>
  warnings: string[]
}

/** What a run is asked for on the command line. */
export interface Asked {
  check?: boolean
  tags?: string[]
  skip_tags?: string[]
  limit?: string[]
  extra_vars?: string[]
  force_handlers?: boolean
  forks?: number
  /** What the person answers, by the names of variables. */
  answers?: Record<string, string>
}

/** One behaviour of the language: a playbook, and what comes of it. */
export interface Case {
  readonly theme: string
  readonly name: string
  /** The text of the playbook. */
  readonly playbook: string
  /** A comma list of hosts, the text of an inventory, or a folder of the files that ends with `/`. */
  readonly hosts: string
  readonly files: Readonly<Record<string, string>>
  readonly asked: Asked
  readonly expected: Expected
}

const told = ['told', 'again', 'recap', 'asks', 'error', 'leaves', 'warnings']
const known = ['case', 'hosts', 'files', 'asked', 'play', 'playbook', ...told]
const asked = ['check', 'tags', 'skip_tags', 'limit', 'extra_vars', 'force_handlers', 'forks', 'answers']

/** The cases of a file: a document for each. */
export function readCases(url: URL): Case[] {
  const file = fileURLToPath(url)
  const text = readFileSync(file, 'utf8')
  const theme = basename(file, '.yml')
  return documentsOf({ file, text }).map(node => {
    if (node.kind !== 'map') throw new Error(`${file} holds what is no case`)
    return { theme, ...readCase(node) }
  })
}

/** The documents of a file; a mistake in it is told with its place, as a test would not. */
function documentsOf(source: Source): Node[] {
  try {
    return parseYaml(source)
  } catch (error) {
    throw error instanceof DeliverError ? new Error(problemsOf(error).map(formatProblem).join('\n')) : error
  }
}

function readCase(map: MapNode): Omit<Case, 'theme'> {
  const value = (key: string) => {
    const entry = entryOf(map, key)
    return entry && plainValue(entry.value)
  }
  const name = String(value('case'))
  refuseUnknown(map, known, name)
  refuseUnknown(entryOf(map, 'asked')?.value, asked, name)
  const expectations = told.filter(key => entryOf(map, key))
  if (expectations.length === 0) throw new Error(`${name}: nothing is expected`)
  return {
    name,
    playbook: playbookOf(map),
    hosts: hostsOf(map),
    files: (value('files') ?? {}) as Record<string, string>,
    asked: (value('asked') ?? {}) as Asked,
    expected: { warnings: [], ...Object.fromEntries(expectations.map(key => [key, value(key)])) },
  }
}

/** A key that is misspelt would expect nothing, or ask for nothing. */
function refuseUnknown(node: Node | undefined, known: readonly string[], name: string): void {
  for (const { key } of node?.kind === 'map' ? node.entries : []) {
    if (!known.includes(key)) throw new Error(`${name}: what is ${key}?`)
  }
}

/** One host, unless the case says otherwise. */
function hostsOf(map: MapNode): string {
  const hosts = entryOf(map, 'hosts')
  const text = hosts ? textOf(hosts, map) : 'web1'
  return /[\n,/]/.test(text) ? text : `${text},`
}

/** A playbook as it stands in the case. `play` is one play, on all hosts and without facts unless it says so. */
function playbookOf(map: MapNode): string {
  const playbook = entryOf(map, 'playbook')
  if (playbook) return textOf(playbook, map)
  const play = entryOf(map, 'play')
  if (!play) throw new Error(`${map.place.source.file} has a case without a play`)
  const usual = ['hosts: all', 'gather_facts: false'].filter(
    line => !entryOf(play.value, line.replace(/:.*/, '')),
  )
  const lines = [...textOf(play, map).trimEnd().split('\n'), ...usual]
  return lines.map((line, at) => (at === 0 ? `- ${line}` : `  ${line}`)).join('\n')
}

/** The text of a value as it stands in the file, moved to the margin: places in it are those that people see. */
function textOf({ value, keyPlace }: Entry, map: MapNode): string {
  if (value.kind === 'scalar') return String(value.value)
  const { text } = keyPlace.source
  const next = map.entries.find(other => other.keyPlace.offset > keyPlace.offset)
  const end = next?.keyPlace.offset ?? endOfDocument(text, keyPlace.offset)
  const [key = '', ...lines] = text.slice(keyPlace.offset, end).split('\n')
  if (!key.endsWith(':')) throw new Error(`${key}: its value begins on the next line`)
  const margin = Math.min(...lines.filter(line => line.trim() !== '').map(line => line.search(/\S/)))
  return lines.map(line => line.slice(margin)).join('\n')
}

function endOfDocument(text: string, from: number): number {
  const end = text.indexOf('\n---', from)
  return end < 0 ? text.length : end + 1
}
