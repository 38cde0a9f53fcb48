import { lines, type Script, sh } from '../../base/shell.ts'
import { type Accounts, accountsOf, accountsQuestion } from '../../host/files/attributes.ts'
import { type Ancestry, ancestryOf, ancestryQuestion } from '../../host/files/folders.ts'
import { filledLines, section, sectionsOf } from '../../host/sections.ts'
import { addressOf, gitOf, surroundings } from './command.ts'
import type { Want } from './params.ts'

export interface Now {
  readonly hasGit: boolean
  readonly ancestry: Ancestry
  readonly accounts: Accounts
  /** Why the folder is not looked at. */
  readonly refused: string | undefined
  /** Whether the folder holds something that is no repository. */
  readonly isOccupied: boolean
  readonly repository: Repository | undefined
  /** What the repository offers; `undefined` where it was not asked. */
  readonly remote: Remote | undefined
  /** Why the repository could not be asked. */
  readonly unreadable: string | undefined
}

/** What the folder holds. */
export interface Repository {
  readonly head: string | undefined
  readonly branch: string | undefined
  readonly url: string | undefined
  /** What the wanted version is here, if it is known. */
  readonly version: string | undefined
  /** Files that were changed. */
  readonly modified: readonly string[]
  /** Submodules that are not what the commit says. */
  readonly submodules: readonly string[]
  /** Branches and tags, of a bare repository. */
  readonly refs: ReadonlyMap<string, string>
}

export interface Remote {
  /** The branch that `HEAD` stands for. */
  readonly branch: string | undefined
  /** Commits by the names of their references. */
  readonly refs: ReadonlyMap<string, string>
}

export const isCommit = (version: string) => /^[\da-f]{40}([\da-f]{24})?$/.test(version)

export function question(want: Want): Script {
  const git = gitOf(want)
  return sh`(
    ${surroundings(want)}
    head= asks=yes seen= within=
    ${lines([accountsQuestion({}), ancestryQuestion(want.dest)])}
    ${section('git')}
    ${git} --version 2>/dev/null || asks=
    if [ -z "$asks" ]; then
      :
    elif [ ! -d ${want.dest} ]; then
      :
    elif ! deliver_git_enter; then
      ${section('refused')}
      printf '%s\\n' "$deliver_why"
      asks=
    elif [ -e ./.git ] || { [ -f ./HEAD ] && [ -d ./objects ]; }; then
      ${repositoryQuestion(want, git)}
      [ "$head" != ${want.version} ] || asks=
      ${want.update ? sh`:` : sh`asks=`}
    elif [ -n "$(ls -A)" ]; then
      ${section('occupied')}
      asks=
    fi
    if [ -n "$asks" ]; then
      ${remoteQuestion(want, git)}
    fi
  )`
}

function repositoryQuestion({ version, remote, bare, recursive }: Want, git: Script): Script {
  return lines([
    section('head'),
    sh`head=$(${git} rev-parse -q --verify 'HEAD^{commit}' 2>/dev/null) || :`,
    sh`printf '%s\\n' "$head"`,
    section('branch'),
    sh`${git} symbolic-ref -q --short HEAD || :`,
    section('url'),
    sh`${git} config --get ${`remote.${remote}.url`} || :`,
    section('version'),
    sh`${git} rev-parse -q --verify ${`${version}^{commit}`} 2>/dev/null || :`,
    section('refs'),
    ...(bare
      ? [sh`${git} for-each-ref --format='%(objectname)	%(refname)' refs/heads refs/tags`]
      : [
          section('modified'),
          sh`${git} --no-optional-locks status --porcelain --untracked-files=no --ignore-submodules=all`,
          section('submodules'),
          ...(recursive
            ? [sh`[ ! -f .gitmodules ] || ${git} submodule status --recursive | grep '^[-+U]' || :`]
            : []),
        ]),
  ])
}

function remoteQuestion(want: Want, git: Script): Script {
  const { version, bare } = want
  const names = bare
    ? ['HEAD', 'refs/heads/*', 'refs/tags/*']
    : ['HEAD', `refs/heads/${version}`, `refs/tags/${version}`, `refs/tags/${version}^{}`]
  const patterns = version.startsWith('refs/') ? [...names, version] : names
  return sh`
    if offered=$(${git} ls-remote --symref -- ${addressOf(want).url} ${patterns} 2>&1); then
      ${section('remote')}
    else
      ${section('unreadable')}
    fi
    printf '%s\\n' "$offered"`
}

export function stateOf(output: string): Now {
  const parts = sectionsOf(output)
  const { head, branch, url, version, modified, submodules, refs } = parts
  return {
    hasGit: (parts['git'] ?? '') !== '',
    ancestry: ancestryOf(parts),
    accounts: accountsOf(parts, {}),
    refused: parts['refused'],
    isOccupied: 'occupied' in parts,
    repository:
      head === undefined
        ? undefined
        : {
            head: head || undefined,
            branch: branch || undefined,
            url: url || undefined,
            version: version || undefined,
            modified: filledLines(modified).map(line => line.replace(/^\s*\S+ /, '')),
            submodules: filledLines(submodules).map(line => line.slice(1).split(' ')[1] ?? ''),
            refs: refsIn(refs),
          },
    remote: parts['remote'] === undefined ? undefined : remoteOf(parts['remote']),
    unreadable: parts['unreadable'],
  }
}

/** Lines such as `ref: refs/heads/main	HEAD` and `COMMIT	refs/heads/main`, among what ssh has to say. */
function remoteOf(text: string): Remote {
  const [, branch] = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(text) ?? []
  return { branch, refs: refsIn(text) }
}

function refsIn(text = ''): Map<string, string> {
  return new Map(
    [...text.matchAll(/^([\da-f]{40,64})\t(.+)$/gm)].map(([, commit = '', name = '']) => [name, commit]),
  )
}
