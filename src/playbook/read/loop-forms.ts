import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import { filesMatching } from '../../base/glob.ts'
import { flattened } from '../../expressions/algorithms/flatten.ts'
import { maxItems, productSize } from '../../expressions/limits.ts'
import { member } from '../../expressions/values.ts'
import type { SearchPath } from '../../model/playbook.ts'
import { searchedFolders } from './files.ts'

/** Makes the items of a loop from what was written; files are those of the control side. */
export type LoopForm = (value: unknown, search: SearchPath) => readonly unknown[]

/** `loop`, and the `with_` forms that people know. */
export const loopForms: Readonly<Record<string, LoopForm>> = {
  loop: value => listed('loop', value),
  with_list: value => listed('with_list', value),
  with_items: value => [value].flat().flat(),
  with_flattened: value => flattened([value]),
  with_dict: value => Object.entries(mapped('with_dict', value)).map(([key, value]) => ({ key, value })),
  with_indexed_items: value =>
    [value]
      .flat()
      .flat()
      .map((item, index) => [index, item]),
  with_sequence: value => sequence(value),
  with_together: value => together(listed('with_together', value).map(list => listed('with_together', list))),
  with_nested: value => nested(listed('with_nested', value).map(list => [list].flat())),
  with_cartesian: value => nested(listed('with_cartesian', value).map(list => [list].flat())),
  with_subelements: value => subelements(listed('with_subelements', value)),
  with_fileglob: (value, search) => [value].flat().flatMap(pattern => filesLike(String(pattern), search)),
  with_first_found: (value, search) => firstFound(value, search),
  with_lines: value => [value].flat().flatMap(command => lines(String(command))),
  with_random_choice: value => {
    const items = listed('with_random_choice', value)
    return items.length > 0 ? [items[Math.floor(Math.random() * items.length)]] : []
  },
}

/** Nothing else happens while a command of `with_lines` runs. */
const secondsForCommand = 600

function listed(form: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  const isMap = typeof value === 'object' && value !== null
  const hint = isMap ? 'dict2items makes a list of a map' : 'write it as a list: [a, b]'
  throw new TaskError(`${form} takes a list, not ${JSON.stringify(value)}`, { hint })
}

function mapped(form: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new TaskError(`${form} takes a map, not ${JSON.stringify(value)}`)
}

/** `start=1 end=5 stride=2 format=web%02d`, `count=3`, or the short `1-5/2:web%02d`. */
function sequence(value: unknown): string[] {
  const { start, end, count, stride, format } = sequenceParts(String(value))
  const step = stride ?? 1
  const last = end ?? (count === undefined ? undefined : start + (count - 1) * step)
  if (last === undefined || step === 0) {
    throw new TaskError(`with_sequence needs an end: ${value}`, { hint: 'such as start=1 end=5, or count=5' })
  }
  if ((last - start) / step >= maxItems) refuseItems(`with_sequence of ${value}`)
  const items: string[] = []
  for (let at = start; step > 0 ? at <= last : at >= last; at += step) items.push(formatted(format, at))
  return items
}

function sequenceParts(text: string) {
  const [, from, to, by, shape] = text.match(/^(?:(-?\w+)-)?(-?\w+)(?:\/(-?\d+))?(?::(.+))?$/) ?? []
  if (to !== undefined && !text.includes('=')) {
    return {
      start: Number(from ?? 1),
      end: Number(to),
      stride: by === undefined ? undefined : Number(by),
      format: shape,
    }
  }
  const words = new Map(text.split(/\s+/).map(word => word.split('=', 2) as [string, string]))
  const number = (name: string) => (words.has(name) ? Number(words.get(name)) : undefined)
  return {
    start: number('start') ?? 1,
    end: number('end'),
    count: number('count'),
    stride: number('stride'),
    format: words.get('format'),
  }
}

function refuseItems(what: string): never {
  throw new TaskError(`${what} has too many items: at most ${maxItems}`)
}

/** A number in a printf format of one number: `web%02d`, `%x`. */
function formatted(format = '%d', value: number): string {
  return format.replace(/%(0?)(\d*)([dxo])/, (_, zero: string, width: string, kind: string) => {
    const digits = value.toString(kind === 'x' ? 16 : kind === 'o' ? 8 : 10)
    return digits.padStart(Number(width), zero === '0' ? '0' : ' ')
  })
}

function together(lists: readonly (readonly unknown[])[]): unknown[][] {
  const longest = Math.max(0, ...lists.map(list => list.length))
  return Array.from({ length: longest }, (_, index) => lists.map(list => list[index] ?? null))
}

function nested(lists: readonly (readonly unknown[])[]): unknown[][] {
  productSize(lists)
  return lists.reduce<unknown[][]>(
    (rows, list) => rows.flatMap(row => list.map(item => [...row, item])),
    [[]],
  )
}

function subelements([list, path, flags]: readonly unknown[]): unknown[][] {
  const keys = String(path).split('.')
  const mayBeMissing =
    typeof flags === 'object' && (flags as { skip_missing?: boolean } | null)?.skip_missing === true
  const items = Array.isArray(list) ? list : Object.values((list ?? {}) as object)
  return items.flatMap(item => {
    const inner = keys.reduce(member, item)
    if (Array.isArray(inner)) return inner.map(element => [item, element])
    if (mayBeMissing && inner === undefined) return []
    throw new TaskError(`with_subelements found no list at ${path} of ${JSON.stringify(item)}`)
  })
}

function filesLike(pattern: string, search: SearchPath): string[] {
  for (const folder of searchedFolders(search, 'files')) {
    const path = resolve(folder, pattern)
    const parent = dirname(path)
    if (!existsSync(parent)) continue
    const found = filesMatching(parent, basename(path))
    if (found.length > 0) return found
  }
  return []
}

/** A list of names, or a map of `files` and `paths`; with `skip` nothing is found where nothing is. */
function firstFound(value: unknown, search: SearchPath): string[] {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  const {
    files = [],
    paths = [],
    skip = false,
  } = (isMap ? value : { files: value }) as {
    files?: unknown
    paths?: unknown
    skip?: boolean
  }
  const names = [files].flat().map(String)
  const folders = [
    ...[paths].flat().map(String),
    ...(['files', 'templates', 'vars', 'tasks'] as const).flatMap(kind => searchedFolders(search, kind)),
  ]
  const found = names
    .flatMap(name => folders.map(folder => resolve(search.folder, folder, name)))
    .find(existsSync)
  if (found !== undefined) return [found]
  if (skip) return []
  throw new TaskError(`None of these files is there: ${names.join(', ')}`, {
    hint: 'skip: true goes on without one',
  })
}

function lines(command: string): string[] {
  const options = { encoding: 'utf8', timeout: secondsForCommand * 1000, stdio: 'pipe' } as const
  const { status, stdout, stderr, error } = spawnSync('/bin/sh', ['-c', command], options)
  if (!error && status === 0) return stdout.replace(/\n$/, '').split('\n')
  const reason = error?.message ?? (stderr.trim() || `status ${status}`)
  throw new TaskError(`The command ${command} failed: ${reason}`)
}
