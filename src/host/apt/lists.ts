import { type Script, sh } from '../../base/shell.ts'
import { explainingLocks } from './locks.ts'

/** How the package lists are fetched. */
export interface FetchSettings {
  /** Seconds to wait for others who fetch. */
  readonly lockTimeout: number
  readonly retries: number
  readonly options?: readonly string[]
}

/**
 * Waits for others who fetch: unlike dpkg's lock, apt-get does not wait for that of the lists by itself. Prints the time
 * at the end.
 */
export function fetchLists({ lockTimeout, retries, options = [] }: FetchSettings): Script {
  const fetch = sh`
    waited=0
    until answer=$(${aptGet(lockTimeout, options)} ${fetching(retries)} update 2>&1); do
      case $answer in *'Could not get lock'*) ;; *) waited=${lockTimeout} ;; esac
      if [ "$waited" -ge ${lockTimeout} ]; then printf '%s\\n' "$answer" >&2; exit 100; fi
      waited=$((waited + 1)); sleep 1
    done`
  return sh`
    ${explainingLocks(fetch)}
    touch /var/lib/apt/lists
    date +%s`
}

/** The command, which asks nothing, and waits so many seconds for dpkg. */
export function aptGet(lockTimeout: number, options: readonly string[]): Script {
  const words = ['-o', `DPkg::Lock::Timeout=${lockTimeout}`, ...options]
  return sh`DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none apt-get -q -y ${words}`
}

/** Without the error mode, lists that could not be fetched are no more than a warning. */
export function fetching(retries: number): string[] {
  return ['-o', `Acquire::Retries=${retries}`, '-o', 'APT::Update::Error-Mode=any']
}
