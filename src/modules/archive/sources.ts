import { posix } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import { globMatcher } from '../../base/glob.ts'
import { sh } from '../../base/shell.ts'
import { checkedRun } from '../../host/checked-run.ts'
import { pathPattern } from '../../host/command.ts'
import { isWithin } from '../../host/tree/within.ts'
import type { ActionHost } from '../../model/module.ts'
import type { Want } from './params.ts'

/** What is packed. */
export interface Sources {
  /** What was asked for and is there, patterns replaced by what they stand for. */
  readonly paths: readonly string[]
  /** What stays out, patterns replaced. */
  readonly excluded: readonly string[]
  readonly missing: readonly string[]
  /** The folder that names in the archive are relative to. */
  readonly root: string
  /** Names below the root, folders before what they hold. */
  readonly names: readonly string[]
  /** What lies among them and stays out. */
  readonly left: readonly string[]
  /** Whether all of it is one file. */
  readonly isFile: boolean
}

export async function sourcesOf(want: Want, host: ActionHost): Promise<Sources> {
  const excluded = await expanded(want.exclude_path, host)
  const wanted = await expanded(want.path, host)
  const found = wanted.there.filter(path => !excluded.there.includes(path.replace(/\/$/, '')))
  const root = commonFolder(found)
  const listing = found.length === 0 ? '' : await checkedRun(host, sh`find ${found} -print0`)
  const out = want.exclusion_patterns.map(globMatcher)
  const all = listing.split('\0').filter(path => path !== '' && `${path}/` !== root && path !== root)
  const outside = [...excluded.there, ...(want.dest === undefined ? [] : [want.dest])]
  const isLeft = (name: string) =>
    outside.some(folder => isWithin(root + name, folder)) ||
    name.split('/').some((part, i, parts) => out.some(is => is(part) || is(parts.slice(0, i + 1).join('/'))))
  const inside = all.map(path => path.slice(root.length))
  const names = inside.filter(name => !isLeft(name))
  const broken = inside.find(name => name.includes('\n'))
  if (broken !== undefined)
    throw new TaskError(`Cannot pack ${JSON.stringify(broken)}: there is a line break in its name`)
  const [only = ''] = found
  const isFile =
    found.length === 1 && names.length === 1 && !only.endsWith('/') && names[0] === posix.basename(only)
  return {
    paths: found,
    excluded: excluded.there,
    missing: wanted.missing,
    root,
    names: [...new Set(names)].sort(),
    left: inside.filter(isLeft),
    isFile: isFile && (await host.run(sh`[ -f ${only} ]`)).status === 0,
  }
}

/** What patterns stand for, and the paths at which there is nothing. */
async function expanded(paths: readonly string[], host: ActionHost) {
  const there: string[] = []
  const missing: string[] = []
  for (const path of paths) {
    const printed = await checkedRun(
      host,
      sh`for path in ${pathPattern(path)}; do
        if [ -e "$path" ] || [ -L "$path" ]; then printf '%s\\0' "$path"; fi
      done`,
    )
    const found = printed.split('\0').filter(Boolean)
    there.push(...found)
    if (found.length === 0) missing.push(path)
  }
  return { there: [...new Set(there)], missing }
}

/** The folder that holds all of the paths; it ends with `/`. */
function commonFolder(paths: readonly string[]): string {
  const folders = paths.map(path => path.slice(0, path.lastIndexOf('/') + 1))
  const [first = '/', ...others] = folders
  const parts = first.split('/').slice(0, -1)
  const isCommon = (folder: string) => others.every(other => other.startsWith(folder))
  const lengths = parts.map((_, i) => `${parts.slice(0, parts.length - i).join('/')}/`)
  return lengths.find(isCommon) ?? '/'
}
