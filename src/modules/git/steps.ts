import { lines, type Script, sh } from '../../base/shell.ts'
import { all } from '../../host/files/attributes.ts'
import { addressOf, gitOf, surroundings } from './command.ts'
import type { Want } from './params.ts'
import type { Target } from './target.ts'

/** Fills the empty folder. */
export function cloneStep(want: Want, target: Target): Script {
  const { remote, bare, depth, single_branch, reference } = want
  const named = want.version === 'HEAD' ? undefined : (target.branch ?? target.tag)
  const isShallow = depth !== undefined && (named !== undefined || want.version === 'HEAD')
  const options = [
    ...(bare ? ['--bare'] : ['--no-checkout']),
    ...(isShallow ? ['--depth', String(depth)] : []),
    ...(single_branch ? ['--single-branch'] : []),
    ...(named === undefined ? [] : ['--branch', named]),
    ...(reference === undefined ? [] : ['--reference', reference]),
  ]
  const git = gitOf(want)
  const commands = [
    sh`${git} clone --quiet --origin ${remote} ${options} -- ${addressOf(want).url} .`,
    ...(bare ? [sh`${git} config ${`remote.${remote}.url`} ${addressOf(want).url}`] : []),
    ...(want.refspec === undefined ? [] : [sh`${git} fetch --quiet ${remote} ${want.refspec}`]),
    ...checkout(want, target),
  ]
  return inFolder(want, [sh`{ ${all(commands)} || { ${emptied}; false; }; }`])
}

/** What came of a clone that failed would look like changes that somebody made. */
const emptied = sh`find . -mindepth 1 -maxdepth 1 -exec rm -rf -- {} +`

export function updateStep(want: Want, target: Target): Script {
  return inFolder(want, [fetchCommand(want, target), ...checkout(want, target)])
}

export function remoteStep(want: Want, before: string | undefined): Script {
  const verb = before === undefined ? 'add' : 'set-url'
  return inFolder(want, [sh`${gitOf(want)} remote ${verb} ${want.remote} ${addressOf(want).url}`])
}

export function resetStep(want: Want): Script {
  return inFolder(want, [sh`${gitOf(want)} reset --quiet --hard`])
}

export function submodulesStep(want: Want): Script {
  return inFolder(want, submoduleCommands(want))
}

/** Runs commands in the folder; prints the commit that is there in the end. */
function inFolder(want: Want, commands: readonly Script[]): Script {
  return lines([
    surroundings(want),
    sh`deliver_git_enter || deliver_fail`,
    sh`{ ${all(commands)}; } >&2 || exit`,
    sh`${gitOf(want)} rev-parse -q --verify ${`${want.bare ? want.version : 'HEAD'}^{commit}`} || :`,
  ])
}

function fetchCommand(want: Want, { branch, tag }: Target): Script {
  const { remote, depth, single_branch, bare, refspec } = want
  const heads = bare ? 'refs/heads' : `refs/remotes/${remote}`
  const isNarrow = single_branch || depth !== undefined
  const one =
    branch !== undefined ? `+refs/heads/${branch}:${heads}/${branch}` : `+refs/tags/${tag}:refs/tags/${tag}`
  const specs =
    isNarrow && (branch ?? tag) !== undefined
      ? [one]
      : [`+refs/heads/*:${heads}/*`, '+refs/tags/*:refs/tags/*']
  return sh`${gitOf(want)} fetch --quiet ${bare ? ['--prune', '--update-head-ok'] : []} ${
    depth === undefined ? [] : ['--depth', depth]
  } ${remote} ${specs} ${refspec === undefined ? [] : [refspec]}`
}

/** A commit that no branch leads to is fetched by itself. */
function checkout(want: Want, { commit, branch, tag }: Target): Script[] {
  const git = gitOf(want)
  const { version, remote, bare } = want
  if (commit === undefined && version === 'HEAD') return []
  const wanted = branch === undefined ? (commit ?? version) : `refs/remotes/${remote}/${branch}`
  if (bare) return want.verify_commit ? [verification(git, tag, commit ?? version)] : []
  return [
    ...(branch === undefined && commit !== undefined
      ? [
          sh`{ ${git} cat-file -e ${`${commit}^{commit}`} 2>/dev/null || ${git} fetch --quiet ${remote} ${commit}; }`,
        ]
      : []),
    ...(want.verify_commit ? [verification(git, tag, wanted)] : []),
    branch === undefined
      ? sh`${git} checkout --quiet --force --detach ${wanted}`
      : sh`${git} checkout --quiet --force -B ${branch} ${wanted}`,
    ...submoduleCommands(want),
  ]
}

function verification(git: Script, tag: string | undefined, commit: string): Script {
  return tag === undefined
    ? sh`${git} verify-commit ${commit}`
    : sh`if [ "$(${git} cat-file -t ${`refs/tags/${tag}`})" = tag ]; then ${git} verify-tag ${tag}; else ${git} verify-commit ${commit}; fi`
}

function submoduleCommands(want: Want): Script[] {
  if (!want.recursive) return []
  const git = gitOf(want)
  const force = want.force ? ['--force'] : []
  return [
    sh`{ [ ! -f .gitmodules ] || {
      ${git} submodule --quiet sync --recursive && ${git} submodule --quiet update --init --recursive ${force}; }; }`,
  ]
}
