import { TaskError } from '../../base/errors.ts'
import { type Script, sh } from '../../base/shell.ts'
import type { Become, Connect, Connection, Shell, Target } from '../../model/connection.ts'
import type { Holder } from './holder.ts'

/**
 * The lock of an environment on one of its hosts, for people who work from machines of their own. It is a file in a folder
 * of root that a reboot clears:
 *
 *     4711 812345                  the shell of the run that holds it, and when that began
 *     {"id":"1a2b3c4d",...}        who that is
 *
 * It is held as long as that shell lives, and the shell lives as long as the connection of the run: what a run leaves that
 * was killed counts for nothing.
 */
export interface HostLock {
  release(): Promise<void>
}

/** Where the lock is, and how one gets there. */
export interface LockPlace {
  readonly target: Target
  readonly become: Become | undefined
  readonly connect: Connect
}

/** A run on another machine holds the lock. */
export interface ForeignHolder {
  readonly heldBy: Holder | undefined
}

/**
 * Takes the lock on a host, or gives who holds it. The connection stays open until the lock is released.
 * @throws UnreachableError, TaskError
 */
export async function lockOnHost(
  place: LockPlace,
  environment: string,
  holder: Holder,
): Promise<HostLock | ForeignHolder> {
  const connection = await place.connect(place.target)
  try {
    const shell = await connection.shell(place.become)
    const found = await ask(shell, acquire(environment, JSON.stringify(holder)))
    if (found === '') return held(connection, shell, environment)
    await connection.close()
    return { heldBy: holderIn(found) }
  } catch (error) {
    await connection.close()
    throw error
  }
}

/** Who holds the lock on a host; nothing when it is free. */
export async function hostLockHolder(place: LockPlace, environment: string): Promise<Holder | undefined> {
  const found = await once(place, inspect(environment))
  return found === '' ? undefined : holderIn(found)
}

/** Releases the lock on a host if it is that of a run. Returns whether it was. */
export async function releaseOnHost(place: LockPlace, environment: string, id: string): Promise<boolean> {
  return (await once(place, remove(environment, id))) === 'released'
}

function held(connection: Connection, shell: Shell, environment: string): HostLock {
  return {
    async release() {
      // A host that is lost by now has released it itself.
      await ask(shell, releaseOwn(environment)).catch(() => {})
      await connection.close()
    },
  }
}

async function once({ target, become, connect }: LockPlace, script: Script): Promise<string> {
  const connection = await connect(target)
  try {
    return await ask(await connection.shell(become), script)
  } finally {
    await connection.close()
  }
}

async function ask(shell: Shell, script: Script): Promise<string> {
  const [answer] = await shell.run([script], { timeoutSeconds: 30 })
  if (answer?.status === 0) return answer.stdout.toString().trim()
  const said = answer?.stderr.toString().trim() || `status ${answer?.status}`
  throw new TaskError(`Cannot lock the environment on its host: ${said}`)
}

/** Runs a script alone in the folder of locks, where only root can write; `$file` is the lock, `$pid` and `$start` whose it is. */
function locked(environment: string, script: Script): Script {
  return sh`
    umask 022
    mkdir -p /run/deliver && cd -P /run/deliver && [ "$(pwd)" = /run/deliver ] && [ -O . ] || exit
    file=./${environment}.lock
    start_of() {
      { read -r stat </proc/"$1"/stat; } 2>/dev/null || return
      set -- \${stat##*) }
      printf %s "\${20}"
    }
    (
      flock -w 20 8 || exit
      pid='' start='' text=''
      [ ! -e "$file" ] || { read -r pid start; IFS= read -r text; } <"$file"
      if [ -z "$pid" ] || [ "$(start_of "$pid")" != "$start" ]; then pid=''; fi
      ${script}
    ) 8>>./${environment}.guard`
}

function acquire(environment: string, text: string): Script {
  return locked(
    environment,
    sh`
      if [ -n "$pid" ] && [ "$pid" != $$ ]; then printf '%s\n' "$text"
      else printf '%s %s\n%s\n' $$ "$(start_of $$)" ${text} >"$file"
      fi`,
  )
}

function inspect(environment: string): Script {
  return locked(environment, sh`[ -z "$pid" ] || printf '%s\n' "$text"`)
}

function releaseOwn(environment: string): Script {
  return locked(environment, sh`[ "$pid" != $$ ] || rm -f "$file"`)
}

function remove(environment: string, id: string): Script {
  const mark = `"id":"${id}"`
  return locked(
    environment,
    sh`case $text in *${mark}*) [ -z "$pid" ] || { rm -f "$file"; echo released; } ;; esac`,
  )
}

/** What another run has written; nothing where it cannot be read. */
function holderIn(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text)
    return typeof holder?.id === 'string' ? holder : undefined
  } catch {
    return undefined
  }
}
