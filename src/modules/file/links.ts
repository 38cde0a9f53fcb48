import { posix } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import { type Script, sh } from '../../base/shell.ts'
import { all, attributeDifferences, ownership } from '../../host/files/attributes.ts'
import { refuseWithoutFolder } from '../../host/files/folders.ts'
import type { Change } from '../../model/module.ts'
import type { Now } from './look.ts'
import { sourceOf, type Want } from './params.ts'
import { timeDifferences } from './times.ts'

/** Makes a symbolic link, and keeps the attributes of what it leads to. */
export function* keepLink(want: Want, now: Now): Generator<Change> {
  const { path, src = now.link } = want
  if (src === undefined) throw new TaskError(`Cannot link ${path}: src is missing`)
  refuseLink(want, src, now)
  if (now.link !== src) {
    const { owner, group, follow } = want
    const own = follow ? [] : ownership(owner, group, '-h', sh`"$deliver_new"`)
    const before = now.path && (now.link ?? now.path.kind)
    const replacesFolder = now.path?.kind === 'directory'
    yield {
      what: 'link',
      before,
      after: src,
      settle: placed(path, [sh`ln -s -- ${src} "$deliver_new"`, ...own], replacesFolder),
    }
  }
  yield* linkAttributes(want, src, now)
}

/** Makes something beside its place, and puts it there in one step. */
function placed(path: string, commands: readonly Script[], replacesFolder = false): Script {
  const { dir, base } = posix.parse(path)
  const away = replacesFolder ? [sh`rmdir -- "$deliver_target"`] : []
  // A link alone needs no stage: whoever can exchange it in the folder can exchange it once it is in place, too.
  const place = commands.length === 1 ? sh`deliver_beside` : sh`deliver_place`
  return sh`
    deliver_enter ${dir} && ${place} ${base} || deliver_fail
    ${all([...commands, ...away])} && deliver_arrive || deliver_abandon`
}

/** Makes a second name of a file. */
export function* keepHardLink(want: Want, now: Now): Generator<Change> {
  const { path, src } = want
  if (src === undefined) {
    if (now.path?.kind !== 'file') throw new TaskError(`Cannot link ${path}: src is missing`)
    yield* attributeDifferences(path, want, now.path, now.accounts)
    return
  }
  const source = sourceOf(want, src)
  if (!now.source) throw new TaskError(`Cannot link ${path}: there is nothing at ${source}`)
  const { identity } = now.source
  const isLinked = now.path?.identity === now.source.identity
  if (!isLinked) {
    refuseHardLink(want, now)
    const before = now.path?.kind ?? 'absent'
    yield {
      what: 'link',
      before,
      after: source,
      settle: placed(path, [sh`ln -- ${now.sourcePath ?? source} "$deliver_new"`, isStill(identity)]),
    }
  }
  yield* attributeDifferences(path, want, now.source, now.accounts)
  yield* timeDifferences(path, want, now.source, 'preserve')
}

/** Whether what was made is another name of what was looked at. */
function isStill(identity: string): Script {
  return sh`{ [ "$(stat -c %D:%i -- "$deliver_new")" = ${identity} ] || { echo 'it was exchanged while it was linked' >&2; false; }; }`
}

function refuseLink(want: Want, src: string, now: Now): void {
  const { path, force } = want
  const kind = now.path?.kind
  if (!force && want.src !== undefined && !now.isSourceThere) {
    throw new TaskError(`Cannot link ${path} to ${src}: there is nothing`, {
      hint: 'force: true makes a link that leads nowhere',
    })
  }
  if (kind === 'directory' && force && !now.isEmpty) {
    throw new TaskError(`Cannot make ${path} a link: it is a directory that is not empty`)
  }
  if (kind !== undefined && kind !== 'link' && !force) {
    throw new TaskError(`Cannot make ${path} a link: it is a ${kind}`, {
      hint: 'force: true replaces a file or an empty directory',
    })
  }
  if (!kind) refuseWithoutFolder(path, now.ancestry)
}

/** The attributes of what a link leads to, or without `follow` of the link itself. */
function* linkAttributes(want: Want, src: string, now: Now): Generator<Change> {
  const { path, owner, group, follow } = want
  if (follow) {
    const state = want.src === undefined ? now.target : now.source
    if (!state) return
    const real = want.src === undefined ? now.real : (now.sourcePath ?? sourceOf(want, src))
    yield* attributeDifferences(real, want, state, now.accounts)
    yield* timeDifferences(real, want, state, 'preserve')
  } else if (now.path?.kind === 'link' && now.link === src) {
    yield* attributeDifferences(path, want, now.path, now.accounts)
    yield* timeDifferences(path, want, now.path, 'preserve')
  } else {
    // The step that makes the link sets them.
    if (owner !== undefined) yield { what: 'owner', after: owner }
    if (group !== undefined) yield { what: 'group', after: group }
    yield* timeDifferences(path, want, undefined, 'preserve')
  }
}

function refuseHardLink({ path, force }: Want, now: Now): void {
  const kind = now.path?.kind
  if (kind === 'directory') throw new TaskError(`Cannot link ${path}: it is a directory`)
  if (now.source?.kind === 'directory') throw new TaskError(`Cannot link ${path}: src is a directory`)
  if (kind !== undefined && kind !== 'link' && !force) {
    throw new TaskError(`Cannot link ${path}: another file is there`, { hint: 'force: true replaces it' })
  }
  if (!kind) refuseWithoutFolder(path, now.ancestry)
}
