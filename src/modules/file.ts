import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { attributeDifferences } from '../host/files/attributes.ts'
import { contentOf } from '../host/files/content.ts'
import { newDirectory, refuseWithoutFolder, removalScript } from '../host/files/folders.ts'
import type { PathState } from '../host/files/look.ts'
import { pathReturns, pathValues } from '../host/files/report.ts'
import { writeStep } from '../host/files/write-step.ts'
import { sectionsOf } from '../host/sections.ts'
import { type Change, defineModule, settle } from '../model/module.ts'
import { differencesBelow } from './file/below.ts'
import { keepHardLink, keepLink } from './file/links.ts'
import { type Now, nowOf, question } from './file/look.ts'
import { params, type Want } from './file/params.ts'
import { timeDifferences } from './file/times.ts'

type State = NonNullable<Want['state']>

export const file = defineModule({
  name: 'file',
  summary: 'Keep a path as a file, a directory or a link with its owner and mode, or keep it absent',
  params,
  examples: `
    - file: { path: /srv/app, state: directory, owner: app, mode: '0750' }
    - file: { path: /srv/app/current, state: link, src: /srv/app/v42 }
    - file: { path: /srv/app/data, state: directory, recurse: true, mode: 'u=rwX,g=rX,o=' }
    - file: { path: /etc/motd, state: absent }
    - file: { path: /var/log/app.log, state: touch, access_time: preserve, modification_time: preserve }
  `,

  returns: {
    path: returned('text', 'The path'),
    src: returned('text', 'Of links: what they lead to'),
    ...pathReturns,
  },

  observe: want => ({
    script: question(want),
    parse: output => nowOf(sectionsOf(output), want),
  }),

  *plan(want, now) {
    const state = want.state ?? stateNow(want, now)
    if (want.src !== undefined && state !== 'link' && state !== 'hard') {
      throw new TaskError(`Cannot keep ${want.path}: src is for links, with state: link or state: hard`)
    }
    if (want.recurse && state !== 'directory') {
      throw new TaskError(`Cannot keep ${want.path}: recurse is for directories, with state: directory`)
    }
    refuseStrangeLinks(want, now)
    yield* keepers[state](want, now)
  },

  report(want, now) {
    const state = want.state ?? stateNow(want, now)
    return { path: want.path, ...valuesAs[state](want, now) }
  },
})

type Keeping = (want: Want, now: Now) => Readonly<Record<string, unknown>>

/** What the path is like afterwards. */
const valuesAs: Readonly<Record<State, Keeping>> = {
  absent: () => ({ state: 'absent' }),
  file: (want, now) => valuesOf('file', want, now),
  touch: (want, now) => valuesOf('file', want, now),
  directory: (want, now) => valuesOf('directory', want, now),
  link: ({ src }, { path, link, accounts }) => {
    const size = src === undefined ? undefined : Buffer.byteLength(src)
    const now = path?.kind === 'link' ? path : undefined
    return { src: src ?? link, ...pathValues({ kind: 'link', want: {}, now, accounts, size }) }
  },
  hard: (want, { source, accounts }) => ({
    src: want.src,
    ...pathValues({ kind: 'file', want, now: source, accounts }),
    state: 'hard',
  }),
}

function valuesOf(kind: 'file' | 'directory', want: Want, now: Now): Readonly<Record<string, unknown>> {
  const { state } = placeOf(want, now)
  const size = state || kind === 'directory' ? undefined : 0
  return pathValues({
    kind,
    want,
    now: state?.kind === kind ? state : undefined,
    accounts: now.accounts,
    size,
  })
}

/** A link that another user can change is not followed to where that user likes. */
function refuseStrangeLinks({ path }: Want, { refused }: Now): void {
  if (refused === undefined) return
  throw new TaskError(`Cannot keep ${path}: ${refused}`, {
    hint: 'name what the link leads to, or become the user whose link it is',
  })
}

/** What a path shall be when nobody said: what it is. */
function stateNow({ recurse }: Want, now: Now): State {
  if (!now.path) return recurse ? 'directory' : 'file'
  return now.path.kind === 'link' || now.path.kind === 'directory' ? now.path.kind : 'file'
}

const keepers: Readonly<Record<State, (want: Want, now: Now) => Generator<Change>>> = {
  *absent({ path }, now) {
    if (now.path) yield* settle('state', now.path.kind, 'absent', () => removalScript(path))
  },

  *file(want, now) {
    const { path, state } = placeOf(want, now)
    if (!state) {
      throw new TaskError(`Cannot keep ${path} as a file: it is absent`, {
        hint: 'state: touch makes an empty file; copy and template make one with content',
      })
    }
    if (state.kind === 'directory' || state.kind === 'link') {
      throw new TaskError(`Cannot keep ${path} as a file: it is a ${state.kind}`, {
        hint: `state: ${state.kind} keeps it as it is`,
      })
    }
    yield* attributeDifferences(path, want, state, now.accounts)
    yield* timeDifferences(path, want, state, 'preserve')
  },

  *directory(want, now) {
    const { path, state } = placeOf(want, now)
    if (!state) {
      yield* newDirectory(now.ancestry, want, now.accounts)
    } else if (state.kind === 'directory') {
      yield* attributeDifferences(path, want, state, now.accounts)
    } else {
      throw new TaskError(`Cannot make ${path} a directory: it is a ${state.kind}`)
    }
    yield* timeDifferences(path, want, state, 'preserve')
    if (want.recurse) yield* differencesBelow(path, want, now.below, now.accounts)
  },

  *touch(want, now) {
    const { path, state } = placeOf(want, now)
    if (!state) yield newFile(path, want, now)
    else yield* attributeDifferences(path, want, state, now.accounts)
    yield* timeDifferences(path, want, state, state ? 'now' : 'preserve')
  },

  link: keepLink,
  hard: keepHardLink,
}

/** What a task is about: the path, or what it leads to. */
function placeOf({ path, follow }: Want, now: Now): { path: string; state: PathState | undefined } {
  return follow ? { path: now.real, state: now.target } : { path, state: now.path }
}

function newFile(path: string, want: Want, { ancestry, accounts }: Now): Change {
  refuseWithoutFolder(path, ancestry)
  const settle = writeStep(path, contentOf(''), want, undefined, accounts)
  return { what: 'state', before: 'absent', after: 'file', settle }
}
