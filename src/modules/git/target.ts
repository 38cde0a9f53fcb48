import { TaskError } from '../../base/errors.ts'
import { addressOf } from './command.ts'
import type { Want } from './params.ts'
import { isCommit, type Now } from './state.ts'

/** What the wanted version is. */
export interface Target {
  /** The commit; `undefined` where it is known only when it was fetched, or where the repository is empty. */
  readonly commit: string | undefined
  readonly branch?: string | undefined
  readonly tag?: string
}

export function targetOf(want: Want, { repository, remote }: Now): Target {
  const { version } = want
  if (!remote) return { commit: repository?.head }
  const { refs } = remote
  if (version === 'HEAD') return { commit: refs.get('HEAD'), branch: remote.branch }
  const branch = refs.get(`refs/heads/${version}`)
  if (branch !== undefined) return { commit: branch, branch: version }
  const tag = refs.get(`refs/tags/${version}^{}`) ?? refs.get(`refs/tags/${version}`)
  if (tag !== undefined) return { commit: tag, tag: version }
  const commit = refs.get(version) ?? (isCommit(version) ? version : repository?.version)
  if (commit !== undefined || want.refspec !== undefined || /^[\da-f]{4,}$/.test(version)) return { commit }
  throw new TaskError(`${addressOf(want).url} has no branch or tag ${version}`, {
    hint: 'a commit is written in hexadecimal digits; other references are named in full: refs/pull/1/head',
  })
}
