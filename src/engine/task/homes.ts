import { TaskError } from '../../base/errors.ts'
import { verbatim } from '../../base/shell.ts'
import { PendingError } from '../../model/scope.ts'
import type { Worker } from './worker.ts'

/** The homes of users on a host: of the user of the task, whose name is empty, and of others. */
export type Homes = Map<string, string>

/** A path begins with the home of a user that is not known yet. */
class HomeWanted extends PendingError {
  readonly user: string

  constructor(user: string) {
    super({ reason: `the home of ${user || 'the user of the task'} is not known yet` })
    this.user = user
  }
}

/** A path in which `~/` and `~user/` are homes. @throws HomeWanted */
export function withHome(value: unknown, homes: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map(item => withHome(item, homes))
  const [, user] = typeof value === 'string' ? (/^~([\w.-]*)(?:\/|$)/.exec(value) ?? []) : []
  if (user === undefined) return value
  const home = homes.get(user)
  if (home === undefined) throw new HomeWanted(user)
  return home + String(value).slice(1 + user.length)
}

/** What needs homes, once the host was asked for those. */
export async function withHomes<T>(worker: Worker, make: (homes: Homes) => T): Promise<T> {
  const homes: Homes = new Map()
  for (;;) {
    try {
      return make(homes)
    } catch (error) {
      if (!(error instanceof HomeWanted)) throw error
      homes.set(error.user, await homeOf(error.user, worker))
    }
  }
}

async function homeOf(user: string, worker: Worker): Promise<string> {
  const script = verbatim(`printf '%s\\n' ~${user}`)
  const home = await worker.ask({ script, parse: output => output.replace(/\n$/, '') })
  if (home.startsWith('/')) return home
  throw new TaskError(`Cannot find the home of ${user === '' ? 'the user of the task' : user}: there is none`)
}
