import { TaskError } from '../base/errors.ts'
import { integer, number, oneOf, path, text, type Values } from '../base/params.ts'
import { type Script, sh } from '../base/shell.ts'
import { type ActionHost, defineAction, type Outcome } from '../model/module.ts'

const params = {
  host: text('Who is connected to, from the host of the task').or('127.0.0.1'),
  port: integer('The port that is waited for').optional,
  path: path('The path that is waited for').optional,
  search_regex: text('What the file must hold, or what the port must say first').optional,
  state: oneOf(
    ['started', 'present', 'stopped', 'absent'],
    '`started`, `present`: until it is there; `stopped`, `absent`: until it is gone',
  ).or('started'),
  timeout: number('Seconds after which the task fails').or(300),
  connect_timeout: integer('Seconds that a connection may take').or(5),
  delay: number('Seconds before the first look').or(0),
  sleep: number('Seconds between two looks').or(1),
  msg: text('What to say when the time is over').optional,
}

type Want = Values<typeof params>

/** What one look saw: the text is what the file or the port gave, where that was asked. */
interface Sight {
  readonly isThere: boolean
  readonly match: RegExpMatchArray | undefined
}

/**
 * The host itself looks, with what it has: a path with the shell; a port with bash, nc or busybox, and without them, for
 * ports of its own, in the kernel's list of who listens.
 */
export const waitFor = defineAction({
  name: 'wait_for',
  summary: 'Wait until a port or a path is there, or gone',
  params,
  examples: `
    - wait_for: { port: 5432, timeout: 60 }
    - wait_for: { host: db.lxc, port: 22, search_regex: OpenSSH }
    - wait_for: { path: /run/app.lock, state: absent }
  `,
  differences: ['There is no `state: drained`'],

  alreadyDone(want) {
    if (!isSteady(want)) return undefined
    return {
      script: question(want),
      tolerant: true,
      volatile: true,
      parse: (_, status) => (status === 0 ? arrival(want, 0, undefined) : undefined),
    }
  },

  async act(want, host): Promise<Outcome> {
    if (want.port !== undefined && want.path !== undefined) {
      throw new TaskError('Cannot wait for a port and a path at once: port and path')
    }
    const begin = performance.now()
    const elapsed = () => Math.round((performance.now() - begin) / 1000)
    await host.sleep(want.delay)
    if (want.port === undefined && want.path === undefined) {
      await host.sleep(want.timeout - want.delay)
      return { elapsed: elapsed(), state: want.state }
    }

    const waitsForIt = isForPresence(want)
    while (true) {
      const { isThere, match } = await look(want, host)
      if (isThere === waitsForIt) return arrival(want, elapsed(), match)
      if (performance.now() - begin + want.sleep * 1000 > want.timeout * 1000) {
        return {
          failed: true,
          msg: want.msg ?? `Timeout when waiting for ${subject(want)}`,
          elapsed: elapsed(),
        }
      }
      await host.sleep(want.sleep)
    }
  },
})

function isForPresence({ state }: Pick<Want, 'state'>): boolean {
  return state === 'started' || state === 'present'
}

/**
 * Whether a look that was taken some seconds ago may count, where the host was left alone since. What came on the host
 * itself stays, as far as anybody can rely on it; but what is gone may come back, as a lock does, and another host is
 * changed without our noticing. A look that reads what a port says would keep the questions behind it waiting.
 */
function isSteady(want: Want): boolean {
  const { host, port, path, search_regex, delay } = want
  const isForOne = (port === undefined) !== (path === undefined)
  return isForOne && isForPresence(want) && delay <= 0 && search_regex === undefined && isOwn(host)
}

function isOwn(host: string): boolean {
  return /^(localhost|127\..*|::1|0\.0\.0\.0)$/.test(host)
}

function arrival({ state, port, path }: Want, elapsed: number, match: RegExpMatchArray | undefined): Outcome {
  const groups = { match_groups: match?.slice(1) ?? [], match_groupdict: { ...match?.groups } }
  return { elapsed, state, port, path, ...groups }
}

function subject({ path, host, port, search_regex, state }: Want): string {
  const what = path ?? `${host}:${port}`
  if (search_regex) return `${search_regex} in ${what}`
  return isForPresence({ state }) ? what : `${what} to go`
}

async function look(want: Want, host: ActionHost): Promise<Sight> {
  const { status, stdout } = await host.run(question(want))
  if (status === cannotLook) {
    throw new TaskError(`Cannot see whether ${subject(want)} is there: no program of the host can connect`, {
      hint: 'one of bash, nc and busybox is enough',
    })
  }
  if (status !== 0) return { isThere: false, match: undefined }
  if (want.search_regex === undefined) return { isThere: true, match: undefined }
  const match = stdout.toString().match(pattern(want.search_regex)) ?? undefined
  return { isThere: match !== undefined, match }
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text.replaceAll('(?P<', '(?<'), 'm')
  } catch (error) {
    throw new TaskError(`Cannot search for ${text}: ${(error as Error).message}`)
  }
}

/** The exit status of a look that could not be taken. */
const cannotLook = 99

function question(want: Want): Script {
  if (want.path === undefined) return portQuestion(want, want.port ?? 0)
  return want.search_regex === undefined ? sh`[ -e ${want.path} ]` : sh`cat ${want.path}`
}

/** Prints what comes until nothing more does for a moment: who greets may keep the connection. */
const readGreeting =
  'wait=$2; while IFS= read -r -t "$wait" line <&3; do printf "%s\\n" "$line"; wait=0.3; done; printf %s "$line"'

/** Connects; with a pattern to search for, it also prints what the other side says by itself. */
function portQuestion({ host, search_regex, connect_timeout }: Want, port: number): Script {
  const reads = search_regex !== undefined
  const connection = 'exec 3<>"/dev/tcp/$0/$1"'
  const viaBash = reads ? `${connection} || exit; ${readGreeting}` : connection
  const to = sh`-w ${connect_timeout} ${host} ${port}`
  return sh`
    if command -v bash >/dev/null; then
      timeout ${connect_timeout * 2} bash -c ${viaBash} ${host} ${port} ${connect_timeout} 2>/dev/null
    elif netcat=$(readlink -f "$(command -v nc || command -v busybox)") && [ "\${netcat##*/}" = busybox ]; then
      timeout ${connect_timeout * 2} busybox nc ${to} ${reads ? sh`|| :` : sh`-e /bin/true`}
    elif [ -n "$netcat" ]; then
      timeout ${connect_timeout * 2} nc ${reads ? sh`${to} || :` : sh`-z ${to}`}
    else
      ${listenerQuestion(host, port, reads)}
    fi`
}

/**
 * Reads who listens: `sl local_address rem_address st`, where the address ends with the port in hexadecimal and the
 * state 0A is LISTEN.
 */
function listenerQuestion(host: string, port: number, reads: boolean): Script {
  if (!isOwn(host) || reads) return sh`exit ${cannotLook}`
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return sh`cat /proc/net/tcp /proc/net/tcp6 | grep -q ${`^ *[0-9]*: [0-9A-F]*:${hex} [0-9A-F]*:0000 0A `}`
}
