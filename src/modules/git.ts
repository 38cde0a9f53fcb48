import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { newDirectory } from '../host/files/folders.ts'
import { blockedBy, missingProgram } from '../host/missing-program.ts'
import { type Change, defineModule } from '../model/module.ts'
import { addressOf } from './git/command.ts'
import { params, type Want } from './git/params.ts'
import { type Now, question, type Repository, stateOf } from './git/state.ts'
import { cloneStep, remoteStep, resetStep, submodulesStep, updateStep } from './git/steps.ts'
import { type Target, targetOf } from './git/target.ts'

export const git = defineModule({
  name: 'git',
  summary: 'Keep a folder at a version of a Git repository',
  params,
  examples: `
    - git: { repo: 'https://example.org/app.git', dest: /srv/app, version: v1.2 }
    - git: { repo: 'git@example.org:app.git', dest: /srv/app, key_file: /root/.ssh/deploy, accept_newhostkey: true }
    - git: { repo: 'https://example.org/app.git', dest: /srv/mirror.git, bare: true }
  `,
  differences: [
    'A folder that belongs to another user is refused, whose settings and hooks could run as you: become that user',
    'The password of an address is handed to git alone, and is not kept in the settings of the folder',
    'A folder that is on another branch than the wanted one is changed, even if the commit is the same',
    'With `accept_newhostkey`, ssh remembers the key of a server in check mode too',
    'There are no `archive`, `gpg_allowlist`, `separate_git_dir` and `track_submodules`',
  ],
  returns: {
    before: returned('text', 'The commit that was there, if any'),
    after: returned('text', 'The commit that is there now, if any'),
    remote_url_changed: returned('flag', 'Whether the folder had another address for the repository'),
  },

  observe: want => ({ script: question(want), parse: stateOf, volatile: true }),

  *plan(want, now): Generator<Change> {
    refuseUnfit(want, now)
    const blocked = obstacleOf(now)
    if (blocked) {
      yield* blockedBy(blocked, clone(want, now, { commit: undefined }))
      return
    }
    const target = targetOf(want, now)
    const { repository } = now
    if (!repository) {
      if (want.clone) yield* clone(want, now, target)
    } else if (want.update) {
      yield* bringUp(want, now, repository, target)
    }
  },

  report: (want, now) => ({
    before: want.bare ? now.repository?.version : now.repository?.head,
    after: targetOf(want, now).commit,
    remote_url_changed: isMoved(want, now.repository),
  }),
})

function refuseUnfit({ dest }: Want, now: Now): void {
  if (now.refused !== undefined) {
    throw new TaskError(`Cannot keep ${dest}: ${now.refused}`, {
      hint: 'become the user whose folder it is: become_user',
    })
  }
  if (now.isOccupied) throw new TaskError(`Cannot clone into ${dest}: it holds something else`)
  if (now.ancestry.obstacle !== undefined) {
    throw new TaskError(`Cannot clone into ${dest}: ${now.ancestry.obstacle} is not a directory`)
  }
}

/** Why the repository cannot be asked. */
function obstacleOf({ hasGit, unreadable }: Now): TaskError | undefined {
  if (!hasGit) return missingProgram('keep the repository', 'git')
  return unreadable === undefined ? undefined : new TaskError(`Cannot ask the repository: ${unreadable}`)
}

function* clone(want: Want, { ancestry, accounts }: Now, target: Target): Generator<Change> {
  if (ancestry.missing.length > 0) yield* newDirectory(ancestry, {}, accounts)
  yield {
    what: 'version',
    after: target.commit ?? want.version,
    settle: cloneStep(want, target),
    registers: registersCommit,
  }
}

function* bringUp(want: Want, now: Now, repository: Repository, target: Target): Generator<Change> {
  const { url } = addressOf(want)
  const { head, branch, modified, submodules } = repository
  if (modified.length > 0) yield localChanges(want, modified)
  if (isMoved(want, repository))
    yield { what: 'remote', before: repository.url, after: url, settle: remoteStep(want, repository.url) }
  if (want.bare) {
    yield* references(want, now, repository, target)
    return
  }
  if (!now.remote) {
    yield* outOfStep(want, submodules)
    return
  }
  const update = { settle: updateStep(want, target), registers: registersCommit }
  const isElsewhere = target.commit === undefined ? want.version !== 'HEAD' : target.commit !== head
  if (isElsewhere) {
    yield { what: 'version', before: head, after: target.commit ?? want.version, ...update }
  } else if (target.branch !== undefined && target.commit !== undefined && branch !== target.branch) {
    yield { what: 'branch', before: branch ?? 'none', after: target.branch, ...update }
  } else {
    yield* outOfStep(want, submodules)
  }
}

function localChanges(want: Want, modified: readonly string[]): Change {
  if (!want.force) {
    throw new TaskError(`Cannot keep ${want.dest}: files were changed there: ${modified.join(', ')}`, {
      hint: 'force: true throws the changes away',
    })
  }
  return { what: 'changed files', before: modified.join(', '), after: 'none', settle: resetStep(want) }
}

function* outOfStep(want: Want, submodules: readonly string[]): Generator<Change> {
  if (submodules.length === 0) return
  yield {
    what: 'submodules',
    before: `others in ${submodules.join(', ')}`,
    after: 'as the commit says',
    settle: submodulesStep(want),
  }
}

/** A bare repository has the branches and tags of the other one; of a part of it, those that were fetched. */
function* references(want: Want, now: Now, { refs }: Repository, target: Target): Generator<Change> {
  const offered = [...(now.remote?.refs ?? [])]
  const names = new Map(offered.filter(([name]) => /^refs\/(heads|tags)\/[^^]*$/.test(name)))
  const isPart = want.single_branch || want.depth !== undefined
  const part = [`refs/heads/${target.branch}`, `refs/tags/${target.tag}`]
  const changed = [...new Set([...names.keys(), ...refs.keys()])].filter(
    name => refs.get(name) !== names.get(name) && (!isPart || part.includes(name)),
  )
  const shown = (all: ReadonlyMap<string, string>) =>
    changed.map(name => `${name} ${all.get(name) ?? 'absent'}\n`).join('')
  if (!now.remote || changed.length === 0) return
  yield {
    what: 'references',
    before: shown(refs),
    after: shown(names),
    settle: updateStep(want, target),
    registers: registersCommit,
  }
}

function isMoved(want: Want, repository: Repository | undefined): boolean {
  return want.update && repository !== undefined && repository.url !== addressOf(want).url
}

function registersCommit(printed: string): Readonly<Record<string, unknown>> {
  const commit = printed.trim()
  return commit === '' ? {} : { after: commit }
}
