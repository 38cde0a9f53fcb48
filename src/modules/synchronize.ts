import { basename, posix } from 'node:path'
import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import {
  type Accounts,
  accountsOf,
  accountsQuestion,
  attributeDifferences,
  onHeld,
} from '../host/files/attributes.ts'
import { localStat } from '../host/files/content.ts'
import { removalScript } from '../host/files/folders.ts'
import { octal } from '../host/files/mode.ts'
import { sectionsOf } from '../host/sections.ts'
import { treeDifferences } from '../host/tree/differences.ts'
import {
  givenNames,
  type HostEntry,
  type HostTree,
  hostTreeOf,
  hostTreeQuestion,
  modifiedAt,
  namesIn,
} from '../host/tree/host-tree.ts'
import { localTree, type TreeEntry } from '../host/tree/local-tree.ts'
import { isWithin } from '../host/tree/within.ts'
import { type Change, defineModule } from '../model/module.ts'
import { excluder } from './synchronize/excludes.ts'
import { params, type Settings, settingsOf, type Want } from './synchronize/params.ts'

interface Now {
  readonly folder: HostTree
  readonly accounts: Accounts
}

export const synchronize = defineModule({
  name: 'synchronize',
  summary: 'Keep a folder of the host as a copy of one of the control side',
  params,
  examples: `
    - synchronize: { src: site/, dest: /srv/site, delete: true, rsync_opts: ['--exclude=.git'] }
    - synchronize: { src: app, dest: /srv, rsync_opts: ['--chown=app:app'] }
  `,
  differences: [
    'It works over the session of the host: rsync is needed on neither side, and its other options are refused',
    'Files are compared by their content; folders keep their times',
    'Owners are those who write, or those of `--chown`: `owner` and `group` are missing, and so is `mode: pull`',
  ],
  returns: {
    dest: returned('text', 'The folder of the host'),
    src: returned('text', 'The folder of the control side'),
  },

  observe: want => ({
    script: lines([question(want), accountsQuestion(settingsOf(want))]),
    parse(output): Now {
      const parts = sectionsOf(output)
      return { folder: hostTreeOf('folder', parts), accounts: accountsOf(parts, settingsOf(want)) }
    },
  }),

  *plan(want, { folder, accounts }) {
    const settings = settingsOf(want)
    const entries = entriesOf(want).filter(({ path }) => !want.existing_only || folder.entries.has(path))
    const stale = want.delete ? staleIn(folder, entries, settings) : []
    yield* stale.map(path => removal(folder.root, path))
    const left = new Map([...folder.entries].filter(([path]) => !stale.some(gone => isWithin(path, gone))))
    const now = { ...folder, entries: left }
    const { owner, group, perms } = settings
    const wanted = { owner, group, mode: perms ? 'preserve' : undefined, force: true }
    const copied = [...treeDifferences(wanted, entries, now, accounts)]
    yield* copied
    if (perms) yield* modesOfFolders(entries, now, accounts)
    if (settings.times) yield* times(entries, now, new Set(copied.map(({ what }) => what)))
  },

  report: ({ src }, { folder }) => ({ dest: folder.root, src: src.path }),
})

function question(want: Want): Script {
  const { src, dest } = want
  const root = src.path.endsWith('/') ? dest : posix.join(dest, basename(src.path))
  const given = givenNames(entriesOf(want).map(({ path }) => path))
  const found = namesIn(root)
  return hostTreeQuestion('folder', root, want.delete ? sh`${given}; ${found}` : given)
}

/** What is copied. */
function entriesOf(want: Want): TreeEntry[] {
  const { src, copy_links } = want
  const { recursive, links, excludes } = settingsOf(want)
  if (!localStat(src.path).isDirectory()) {
    throw new TaskError(`Cannot synchronize ${src.path}: it is no folder`, {
      hint: 'copy keeps single files',
    })
  }
  const isExcluded = excluder(excludes)
  return localTree(src.path, copy_links)
    .filter(({ kind }) => links || kind !== 'link')
    .filter(({ kind, path }) => recursive || (kind !== 'directory' && !path.includes('/')))
    .filter(({ kind, path }) => !isExcluded(path, kind === 'directory'))
}

/** What goes: the outermost of what the source has not, or has as something else; what is excluded stays, with its folders. */
function staleIn(
  { entries: now }: HostTree,
  entries: readonly TreeEntry[],
  { excludes }: Settings,
): string[] {
  const isExcluded = excluder(excludes)
  const wanted = new Map(entries.map(entry => [entry.path, entry.kind === 'directory']))
  const all = [...now].map(([path, entry]) => ({ path, isFolder: entry.state.kind === 'directory', entry }))
  const kept = all.filter(({ path, isFolder }) => isExcluded(path, isFolder)).map(({ path }) => path)
  const gone = all
    .filter(({ path, entry }) => wanted.get(path) !== isFolderOf(entry, wanted.get(path)))
    .map(({ path }) => path)
    .filter(path => !kept.some(other => isWithin(other, path) || isWithin(path, other)))
  const paths = new Set(gone)
  return gone.filter(path => !ancestors(path).some(folder => paths.has(folder))).sort()
}

/** A link to a folder may stand for a folder. */
function isFolderOf({ state, target }: HostEntry, isWantedFolder: boolean | undefined): boolean {
  return state.kind === 'directory' || (isWantedFolder === true && target?.kind === 'directory')
}

function ancestors(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'))
}

function removal(root: string, path: string): Change {
  return {
    what: `state of ${path}`,
    before: 'there',
    after: 'absent',
    settle: removalScript(posix.join(root, path)),
  }
}

function* modesOfFolders(
  entries: readonly TreeEntry[],
  { root, entries: now }: HostTree,
  accounts: Accounts,
) {
  for (const entry of entries) {
    const state = now.get(entry.path)?.state
    if (entry.kind !== 'directory' || state?.kind !== 'directory') continue
    const wanted = { mode: octal(entry.mode) }
    for (const change of attributeDifferences(posix.join(root, entry.path), wanted, state, accounts))
      yield { ...change, what: `${change.what} of ${entry.path}` }
  }
}

/** A file that is written gets the time of that. */
function* times(
  entries: readonly TreeEntry[],
  { root, entries: now }: HostTree,
  changed: ReadonlySet<string>,
): Generator<Change> {
  for (const entry of entries) {
    if (entry.kind !== 'file') continue
    const found = now.get(entry.path)?.state
    const state = found?.kind === 'file' ? found : undefined
    const isWritten = changed.has(`content of ${entry.path}`)
    if (state && modifiedAt(state) === entry.modified && !isWritten) continue
    yield {
      what: `time of ${entry.path}`,
      before: state && shownTime(modifiedAt(state)),
      after: shownTime(entry.modified),
      settle: onHeld(posix.join(root, entry.path), undefined, [
        sh`touch -c -d ${`@${entry.modified}`} "$deliver_held"`,
      ]),
    }
  }
}

function shownTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
