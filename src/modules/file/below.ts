import { type Script, type ShellValue, sh } from '../../base/shell.ts'
import {
  type Accounts,
  all,
  chmod,
  modeAfterChown,
  settledBy,
  type WantedAttributes,
} from '../../host/files/attributes.ts'
import { actingBelow } from '../../host/files/below.ts'
import { type PathKind, typeAndMode } from '../../host/files/look.ts'
import { modeAfter, octal } from '../../host/files/mode.ts'
import type { Change } from '../../model/module.ts'

/** Entries below a directory that have all of this in common. */
export interface Entries {
  readonly count: number
  readonly kind: PathKind
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** Asks what kinds of entries there are below a directory: as many lines as there are kinds, not entries. */
export function belowQuestion(directory: ShellValue): Script {
  return sh`
    if [ -d ${directory} ]; then
      find ${directory} -mindepth 1 -exec stat -c '%f %u %g' -- {} + | sort | uniq -c
    fi`
}

/** Understands one line of `uniq -c`. */
export function entriesOf(line: string): Entries {
  const [count, raw = '', uid, gid] = line.trim().split(' ')
  return { count: Number(count), ...typeAndMode(raw), uid: Number(uid), gid: Number(gid) }
}

/** What differs between the attributes of everything below a directory and the wanted ones; one step settles it all. */
export function* differencesBelow(
  directory: string,
  { owner, group, mode }: WantedAttributes,
  below: readonly Entries[],
  { uid, gid, umask }: Accounts,
): Generator<Change> {
  const chowned = owner === undefined ? [] : below.filter(entries => entries.uid !== uid)
  const chgrped = group === undefined ? [] : below.filter(entries => entries.gid !== gid)
  const changes: Change[] = []
  const actions: Script[] = []
  if (owner !== undefined && chowned.length > 0) {
    changes.push({ what: 'owner below', before: summary(chowned, ({ uid }) => `${uid}`), after: owner })
    actions.push(sh`find "$@" -exec chown -h -- ${owner} {} +`)
  }
  if (group !== undefined && chgrped.length > 0) {
    changes.push({ what: 'group below', before: summary(chgrped, ({ gid }) => `${gid}`), after: group })
    actions.push(sh`find "$@" -exec chgrp -h -- ${group} {} +`)
  }
  const differing = below.flatMap(entries => {
    if (mode === undefined || entries.kind === 'link') return []
    const isChowned = chowned.includes(entries) || chgrped.includes(entries)
    const from = isChowned ? modeAfterChown(entries) : entries.mode
    const to = modeAfter(mode, entries.mode, entries.kind === 'directory', umask)
    return from === to ? [] : [{ ...entries, from, to }]
  })
  if (differing.length > 0) {
    const [before, after] = [
      summary(differing, ({ from }) => octal(from)),
      summary(differing, ({ to }) => octal(to)),
    ]
    changes.push({ what: 'mode below', before, after })
    actions.push(chmodEach(sh`find "$@"`, differing))
  }
  yield* settledBy(actingBelow(directory, all(actions)), changes)
}

/** Visits every entry once, so that one that was changed is not taken for another. */
function chmodEach(find: Script, differing: readonly (Entries & { from: number; to: number })[]): Script {
  return differing.reduce((script, { kind, from, to }, i) => {
    const or = i > 0 ? sh`-o` : sh``
    return sh`${script} ${or} -type ${findTypes[kind]} -perm ${octal(from)} -exec ${chmod(to)} {} +`
  }, find)
}

/** What `find -type` calls a kind of path. */
const findTypes: Readonly<Record<PathKind, string>> = {
  file: 'f',
  directory: 'd',
  link: 'l',
  fifo: 'p',
  socket: 's',
  'block device': 'b',
  'character device': 'c',
}

/** Values and how often they are there: `0644 (12), 0755 (3)`. */
function summary<E extends Entries>(all: readonly E[], nameOf: (entries: E) => string): string {
  const counts = new Map<string, number>()
  for (const entries of all) counts.set(nameOf(entries), (counts.get(nameOf(entries)) ?? 0) + entries.count)
  return [...counts].map(([name, count]) => `${name} (${count})`).join(', ')
}
