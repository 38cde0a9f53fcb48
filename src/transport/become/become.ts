import { randomBytes } from 'node:crypto'
import { TaskError } from '../../base/errors.ts'
import { quote } from '../../base/shell.ts'
import type { Become } from '../../model/connection.ts'
import type { Channel, Transport } from '../channel.ts'
import { BecomeDialog, type DialogMarks } from './become-dialog.ts'
import { refusalError } from './refusal.ts'

/** Starts a command, as another user where one is given. */
export function openAs(
  transport: Transport,
  host: string,
  become: Become | undefined,
  command: string,
): Promise<Channel> {
  return become ? openBecome(transport, host, become, command) : transport.open(command)
}

/** Whether switching the user needs no password: then only the command reads what is written to the channel. */
export function needsNoPassword({ method, password }: Become): boolean {
  return method !== 'su' && !password
}

/** Starts a command as another user without waiting for that: why it is refused is for its end to say. */
export function openWithoutWaiting(transport: Transport, become: Become, command: string): Promise<Channel> {
  return transport.open(becomeCommand(become, command, ''))
}

/**
 * Starts a command as another user. The sequence:
 * 1. sudo or su is started with a random prompt, and a command that first prints a mark;
 * 2. the prompt comes, and the password is written; when it comes again, the password was wrong;
 * 3. the mark comes, and the channel is handed over as if nothing had been;
 * 4. or it ends without the mark: what was said tells why.
 */
async function openBecome(
  transport: Transport,
  host: string,
  become: Become,
  command: string,
): Promise<Channel> {
  const prompt = `deliver-${nonce()}-prompt:`
  const success = `deliver-${nonce()}-success`
  const words: DialogMarks = { prompt: become.method === 'sudo' ? prompt : /password: ?$/i, success }
  const channel = await transport.open(becomeCommand(become, `printf %s ${success}; ${command}`, prompt))
  const refusal = await new BecomeDialog(channel, become.password, words).refusal
  if (!refusal) return channel
  channel.destroy()
  throw refusalError(become, host, refusal)
}

/** The command that switches the user; a login that is that user already needs none. */
function becomeCommand(
  { method, user, password, program = method, flags = [] }: Become,
  command: string,
  prompt: string,
): string {
  if (!/^[^\s:'"\\/-][^\s:'"\\/]*$/.test(user)) {
    throw new TaskError(`Cannot become ${JSON.stringify(user)}: no user has such a name`)
  }
  if (password && /[\n\0]/.test(password.reveal())) {
    throw new TaskError(`Cannot become ${user}: its password holds the end of a line`)
  }
  if (method === 'doas' && password) {
    throw new TaskError(`Cannot become ${user}: doas reads passwords from a terminal only`, {
      hint: 'a rule with nopass in /etc/doas.conf needs none; become_method: sudo or su take one',
    })
  }
  const shell = `/bin/sh -c ${quote(command)}`
  const called = [program, ...flags].map(word => quote(word)).join(' ')
  const how = {
    sudo: `${called} -H ${password ? `-S -p ${prompt}` : '-n'} -u ${quote(user)} -- ${shell}`,
    su: `${called} ${quote(user)} -s ${shell}`,
    doas: `${called} -n -u ${quote(user)} -- ${shell}`,
  }
  const script = `${isAlready(user)} && exec ${shell}; LC_ALL=C; export LC_ALL; exec ${how[method]}`
  return `exec /bin/sh -c ${quote(script)}`
}

/** Whether the login is that of the user already; for root, the kernel tells it without a process. */
function isAlready(user: string): string {
  const asked = `[ "$(id -un)" = ${quote(user)} ]`
  if (user !== 'root') return asked
  return `{ while read -r a b c; do case $a in Uid:) break; esac; done 2>/dev/null </proc/self/status; case $a$c in Uid:0*) ;; Uid:*) false ;; *) ${asked} ;; esac; }`
}

function nonce(): string {
  return randomBytes(16).toString('hex')
}
