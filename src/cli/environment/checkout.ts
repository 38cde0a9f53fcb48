import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** What git says of the files that a run uses. */
export interface Checkout {
  readonly commit: string | undefined
  /** The branch; nothing where none is checked out and no build service names one. */
  readonly branch: string | undefined
  /** The tags of the commit. */
  readonly tags: readonly string[]
  /** The files that are not as they were committed: `changed: site.yml`, `new: a`, `removed: b`. */
  readonly changed: readonly string[]
}

/** Seconds that git has; without an answer nothing is known. */
const longestWait = 60

/**
 * The checkout that a folder is in; nothing where it is in none, or a text that says why git does not answer.
 * What runs keep in `.deliver` counts for nothing.
 */
export async function checkoutOf(
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Checkout | string | undefined> {
  if (!isInCheckout(folder)) return undefined
  try {
    const [status, tags] = await Promise.all([
      git(folder, [
        'status',
        '--porcelain=v2',
        '--branch',
        '--untracked-files=normal',
        '--',
        ...everythingElse,
      ]),
      git(folder, ['tag', '--points-at', 'HEAD']).catch(() => ''), // there is no commit yet
    ])
    return checkoutIn(status, tags, environment)
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    return stderr?.trim() || message
  }
}

const everythingElse = [':(top)', ':(top,exclude,glob)**/.deliver/**']

/** Whether a folder has a checkout around it, without starting git. */
export function isInCheckout(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return true
    if (dirname(at) === at) return false
  }
}

async function git(folder: string, words: readonly string[]): Promise<string> {
  const options = { timeout: longestWait * 1000, maxBuffer: 64 * 1024 * 1024 }
  const environment = { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' }
  const command = ['-C', folder, '-c', 'core.fsmonitor=false', '-c', 'status.relativePaths=false', ...words]
  return (await promisify(execFile)('git', command, { ...options, env: environment })).stdout
}

/**
 * Reads what `git status --porcelain=v2 --branch` prints:
 *
 *     # branch.oid 0a1b2c...
 *     # branch.head master
 *     1 .M N... 100644 100644 100644 0a1b... 0a1b... site.yml
 *     ? new.yml
 */
export function checkoutIn(
  status: string,
  tags: string,
  environment: Readonly<Record<string, string | undefined>>,
): Checkout {
  const lines = status.split('\n').filter(Boolean)
  const header = (name: string) => lines.find(line => line.startsWith(`# ${name} `))?.slice(name.length + 3)
  const oid = header('branch.oid')
  const head = header('branch.head')
  const commit = oid === '(initial)' ? undefined : oid
  const service = serviceAt(commit, environment)
  return {
    commit,
    branch: head === undefined || head === '(detached)' ? service?.branch : head,
    tags: [
      ...new Set([...tags.split('\n').filter(Boolean), ...(service?.tag === undefined ? [] : [service.tag])]),
    ],
    changed: lines.filter(line => !line.startsWith('#')).map(shownChange),
  }
}

/** The words before the path of each kind of line; a path may have spaces. */
const wordsBefore: Readonly<Record<string, number>> = { 1: 8, 2: 9, u: 10, '?': 1 }

function shownChange(line: string): string {
  const [kind = '', state = ''] = line.split(' ')
  const path = line
    .split(' ')
    .slice(wordsBefore[kind] ?? 1)
    .join(' ')
    .split('\t')[0]
  return `${kind === '?' ? 'new' : state.includes('D') ? 'removed' : 'changed'}: ${path}`
}

/** Build services check out a commit without its branch, and say in variables what it is. */
const services = [
  { commit: 'GITHUB_SHA', branch: 'GITHUB_REF_NAME', tag: 'GITHUB_REF_NAME', kind: 'GITHUB_REF_TYPE' },
  { commit: 'CI_COMMIT_SHA', branch: 'CI_COMMIT_BRANCH', tag: 'CI_COMMIT_TAG' },
  { commit: 'CIRCLE_SHA1', branch: 'CIRCLE_BRANCH', tag: 'CIRCLE_TAG' },
] as const

function serviceAt(
  commit: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): { branch: string | undefined; tag: string | undefined } | undefined {
  const service = services.find(({ commit: name }) => commit !== undefined && environment[name] === commit)
  if (!service) return undefined
  const kind = 'kind' in service ? environment[service.kind] : undefined
  const named = (name: string, wanted: string) =>
    kind === undefined || kind === wanted ? environment[name] || undefined : undefined
  return { branch: named(service.branch, 'branch'), tag: named(service.tag, 'tag') }
}
