import { TaskError } from '../../base/errors.ts'
import { sh } from '../../base/shell.ts'
import { attributeDifferences } from '../../host/files/attributes.ts'
import { refuseWithoutFolder } from '../../host/files/folders.ts'
import { type Change, settle } from '../../model/module.ts'
import type { Now } from './look.ts'
import { sourceOf, type Want } from './params.ts'
import { timeDifferences } from './times.ts'

/** Makes a symbolic link, and keeps the attributes of what it leads to. */
export function* keepLink(want: Want, now: Now): Generator<Change> {
  const { path, src = now.link } = want
  if (src === undefined) throw new TaskError(`Cannot link ${path}: src is missing`)
  refuseLink(want, src, now)
  if (now.link !== src) {
    const away = now.path?.kind === 'directory' ? sh`rmdir -- ${path} &&` : sh``
    const before = now.path && (now.link ?? now.path.kind)
    yield { what: 'link', before, after: src, settle: sh`${away} ln -sfn -- ${src} ${path}` }
  }
  yield* linkAttributes(want, src, now)
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
  const isLinked = now.path?.identity === now.source.identity
  if (!isLinked) {
    refuseHardLink(want, now)
    const before = now.path?.kind ?? 'absent'
    yield { what: 'link', before, after: source, settle: sh`ln -fn -- ${source} ${path}` }
  }
  yield* attributeDifferences(path, want, now.source, now.accounts)
  yield* timeDifferences(path, want, now.source, 'preserve')
}

function refuseLink(want: Want, src: string, now: Now): void {
  const { path, force } = want
  const kind = now.path?.kind
  if (!force && want.src !== undefined && !now.source) {
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
  if (!kind) refuseWithoutFolder(path, now.way)
}

/** The attributes of what a link leads to, or without `follow` of the link itself. */
function* linkAttributes(want: Want, src: string, now: Now): Generator<Change> {
  const { path, owner, group, follow } = want
  if (follow) {
    const state = want.src === undefined ? now.target : now.source
    if (!state) return
    const real = sourceOf(want, src)
    yield* attributeDifferences(real, want, state, now.accounts)
    yield* timeDifferences(real, want, state, 'preserve')
  } else if (now.path?.kind === 'link' && now.link === src) {
    yield* attributeDifferences(path, want, now.path, now.accounts)
    yield* timeDifferences(path, want, now.path, 'preserve')
  } else {
    yield* settle('owner', undefined, owner, owner => sh`chown -h -- ${owner} ${path}`)
    yield* settle('group', undefined, group, group => sh`chgrp -h -- ${group} ${path}`)
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
  if (!kind) refuseWithoutFolder(path, now.way)
}
