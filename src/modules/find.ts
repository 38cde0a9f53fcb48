import { randomBytes } from 'node:crypto'
import { posix } from 'node:path'
import { BoundedRegExp } from '../base/bounded-regexp.ts'
import { TaskError } from '../base/errors.ts'
import { globMatcher } from '../base/glob.ts'
import { patternOf } from '../base/pattern.ts'
import { returned } from '../base/returns.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { behindStat, epochSeconds, type PathState, pathStateOf, statFormat } from '../host/files/look.ts'
import { statReturns, statValues } from '../host/files/stat-values.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { type ActionHost, defineAction, type Outcome } from '../model/module.ts'
import { ageBound, params, sizeBound, type Want } from './find/params.ts'

export const find = defineAction({
  name: 'find',
  summary: 'Find files and folders by name, age, size or content',
  readsOnly: true,
  params,
  examples: `
    - find: { paths: /var/log, patterns: ['*.log', '*.gz'], age: 4w, recurse: true }
      register: old
    - file: { path: '{{ item.path }}', state: absent }
      loop: '{{ old.files }}'
  `,
  differences: [
    '`contains` is an extended regular expression of `grep`; `read_whole_file` is missing',
    'A folder that is not there, or cannot be read, is in `skipped_paths`, with the reason',
  ],

  returns: {
    files: returned('maps', 'What was found', {
      ...statReturns,
      checksum: returned('text', 'With `get_checksum`: its SHA-1'),
    }),
    matched: returned('number', 'How many were found'),
    examined: returned('number', 'How many were looked at'),
    skipped_paths: returned('map', 'Folders that could not be looked into, each with the reason'),
  },

  async act(want, host): Promise<Outcome> {
    const record = randomBytes(16).toString('hex')
    const { stdout, status, stderr } = await host.run(question(want, record))
    if (status !== 0) throw new TaskError(`Cannot look for files: ${stderr.toString().trim()}`)
    const { entries = '', skipped = '', now = '0' } = sectionsOf(stdout.toString())
    const found = entriesIn(entries, record)
    const byName = found.filter(filterFor(want, Number(now)))
    const chosen = want.contains === undefined ? byName : await containing(byName, want.contains, host)
    const sums = want.get_checksum ? await checksums(chosen, host) : new Map<string, string>()
    return {
      files: chosen.map(entry => ({
        ...statValues(entry.path, entry.state),
        ...(sums.has(entry.path) && { checksum: sums.get(entry.path) }),
      })),
      matched: chosen.length,
      examined: found.length,
      skipped_paths: Object.fromEntries(skippedIn(skipped)),
    }
  },
})

interface Entry {
  readonly path: string
  readonly state: PathState
}

/**
 * Asks for what is in folders. A name may hold any byte, and what looks like another record, or like another part of the answer:
 * so a record begins with what nobody can know in advance, and no name has the byte that parts the answer.
 */
function question({ paths, recurse, depth, follow }: Want, record: string): Script {
  const deepest = recurse ? depth : 1
  const limits = ['-mindepth', '1', ...(deepest === undefined ? [] : ['-maxdepth', String(deepest)])]
  const format = `${record}${statFormat}|%n|`
  const looks = paths.map(
    path => sh`
      if [ -d ${path} ] && [ -r ${path} ] && [ -x ${path} ]; then
        find ${follow ? ['-L'] : []} ${path} ${limits} -print0 2>/dev/null | xargs -0 -r stat -c ${format} -- 2>/dev/null |
          tr '\\035' '?'
      fi`,
  )
  const misses = paths.map(
    path => sh`
      if [ ! -d ${path} ]; then printf '%s\n' ${`${path}|it is no folder`}
      elif [ ! -r ${path} ] || [ ! -x ${path} ]; then printf '%s\n' ${`${path}|it cannot be read`}
      fi`,
  )
  return lines([
    section('now'),
    sh`date +%s`,
    section('skipped'),
    ...misses,
    section('entries'),
    ...looks,
    sh`:`,
  ])
}

function entriesIn(text: string, record: string): Entry[] {
  return text
    .split(record)
    .slice(1)
    .flatMap(line => {
      const state = pathStateOf(line)
      const path = behindStat(line).replace(/\|\n?$/, '')
      return state ? [{ path, state }] : []
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

function skippedIn(text: string): (readonly [string, string])[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const at = line.lastIndexOf('|')
      return [line.slice(0, at), line.slice(at + 1)] as const
    })
}

const stamps = { mtime: 'modified', atime: 'accessed', ctime: 'changed' } as const

/** Whether an entry is what is looked for; all that is written is read once. */
function filterFor(want: Want, now: number): (entry: Entry) => boolean {
  const patterns = matchers(want.patterns, want.use_regex)
  const excludes = matchers(want.excludes, want.use_regex)
  const [isSized, isAged] = [sizeBound(want.size), ageBound(want.age)]
  return ({ path, state }) => {
    const name = posix.basename(path)
    if (!want.hidden && isHidden(path, want)) return false
    if (want.file_type !== 'any' && state.kind !== want.file_type) return false
    if (patterns.length > 0 && !patterns.some(is => is(name))) return false
    if (excludes.some(is => is(name))) return false
    const time = epochSeconds(state[stamps[want.age_stamp]])
    return isSized(state.size) && isAged(now - time)
  }
}

/** Whether a part below the folder that was named begins with a dot. */
function isHidden(path: string, { paths }: Want): boolean {
  return paths.some(root => path.startsWith(`${root}/`) && /(^|\/)\./.test(path.slice(root.length + 1)))
}

function matchers(patterns: readonly string[], useRegex: boolean): ((name: string) => boolean)[] {
  return patterns.map(pattern => {
    if (!useRegex) return globMatcher(pattern)
    const { source, flags } = patternOf(pattern)
    const whole = new BoundedRegExp(`^(?:${source})`, flags)
    return name => whole.test(name)
  })
}

/** Those of which a line matches; folders and other things have no lines. */
async function containing(entries: readonly Entry[], expression: string, host: ActionHost): Promise<Entry[]> {
  const files = entries.filter(({ state }) => state.kind === 'file')
  if (files.length === 0) return []
  const paths = files.map(({ path }) => `${path}\0`).join('')
  const { stdout, stderr } = await host.run(sh`xargs -0 -r sh -c ${printMatching} sh ${expression}`, {
    stdin: paths,
  })
  if (/grep: /.test(stderr.toString()) && stdout.length === 0 && /nvalid|nmatched/.test(stderr.toString()))
    throw new TaskError(`Cannot read the expression ${expression}: ${stderr.toString().trim()}`)
  const matching = new Set(stdout.toString().split('\0'))
  return files.filter(({ path }) => matching.has(path))
}

const printMatching = `expression=$1; shift
for path do
  grep -qE -e "$expression" -- "$path" && printf '%s\\0' "$path"
done; :`

async function checksums(entries: readonly Entry[], host: ActionHost): Promise<Map<string, string>> {
  const files = entries.filter(({ state }) => state.kind === 'file').map(({ path }) => path)
  if (files.length === 0) return new Map()
  const { stdout } = await host.run(sh`xargs -0 -r sh -c ${printSums} sh`, {
    stdin: files.map(path => `${path}\0`).join(''),
  })
  const sums = stdout.toString().split('\0')
  return new Map(files.flatMap((path, i): [string, string][] => (sums[i] ? [[path, sums[i] as string]] : [])))
}

const printSums = `for path do
  sum=$(sha1sum <"$path" 2>/dev/null); printf '%s\\0' "\${sum%% *}"
done`
