import { execFileSync } from 'node:child_process'
import { dirname, relative } from 'node:path'
import type { ReleaseNotes } from '../../deployment/deployment.ts'
import { deployExpander } from '../../deployment/expander.ts'
import { isInCheckout } from '../environment/checkout.ts'
import { userName } from '../state/user-name.ts'

/** The entries that playbooks may have beside plays. */
export const expanders = new Map([['deploy', deployExpander(notesOn)]])

/** Who releases a service file now, and what of it. */
function notesOn(path: string): ReleaseNotes {
  const commit = isInCheckout(dirname(path)) ? commitOf(dirname(path)) : undefined
  return {
    at: new Date().toISOString(),
    by: userName(),
    file: relative(process.cwd(), path),
    ...(commit !== undefined && { commit }),
  }
}

/** The commit that is checked out; `-dirty` behind it where files are not as they were committed. */
function commitOf(folder: string): string | undefined {
  const words = ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*']
  try {
    return execFileSync('git', ['-C', folder, '-c', 'core.fsmonitor=false', ...words], {
      encoding: 'utf8',
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    }).trim()
  } catch {
    return undefined // no commit yet, no git, or a folder of somebody else
  }
}
