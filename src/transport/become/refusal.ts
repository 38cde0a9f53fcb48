import { type DeliverError, TaskError, UnreachableError } from '../../base/errors.ts'
import type { Become } from '../../model/connection.ts'
import type { ProcessEnd } from '../channel.ts'

/** Why another user could not be become. */
export type Refusal =
  | { readonly kind: 'password needed' }
  | { readonly kind: 'wrong password' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'silence'; readonly said: string }
  /** It ended by itself; whether it had asked for the password, and was given it. */
  | { readonly kind: 'ended'; readonly said: string; readonly status: number; readonly asked: boolean }

/** What an end says, or that there is none, with what was said until then. */
export function refusalOf(ending: ProcessEnd | undefined, said: string, asked = false): Refusal {
  if (!ending) return { kind: 'silence', said }
  const { status } = ending
  return status === undefined ? { kind: 'cut' } : { kind: 'ended', said, status, asked }
}

/** The error for people: what cannot be done, why, and the cure. */
export function refusalError({ method, user }: Become, host: string, refusal: Refusal): DeliverError {
  const cannot = `Cannot become ${user} on ${host}`
  if (refusal.kind === 'cut') return new UnreachableError(`Lost ${host} while becoming ${user}`)
  const { reason, hint } = explanation(refusal)
  return new TaskError(`${cannot}: ${reason(method)}`, { hint: hint?.(method, user) })
}

interface Explanation {
  reason(method: string): string
  hint?(method: string, user: string): string
}

function explanation(refusal: Exclude<Refusal, { kind: 'cut' }>): Explanation {
  if (refusal.kind === 'password needed') return passwordNeeded
  if (refusal.kind === 'wrong password') return wrongPassword
  const { said } = refusal
  if (refusal.kind === 'silence') {
    return { reason: method => `${method} waits for something; it said: ${lastLine(said) || 'nothing'}` }
  }
  const known = knownWords.find(({ words }) => words.test(said))
  if (known) return known
  if (refusal.asked) return wrongPassword
  return { reason: method => lastLine(said) || `${method} ended with status ${refusal.status}` }
}

const passwordNeeded: Explanation = {
  reason: method => `${method} asks for a password`,
  hint: () => 'set ansible_become_password, or use --ask-become-pass',
}

const wrongPassword: Explanation = {
  reason: method => `${method} says that the password is wrong`,
  hint: () => 'it was tried once; correct ansible_become_password',
}

/** What sudo and su say, in English, and what it means. */
const knownWords: readonly (Explanation & { readonly words: RegExp })[] = [
  { words: /a password is required/, ...passwordNeeded },
  { words: /incorrect password|Authentication failure|Sorry, try again/i, ...wrongPassword },
  {
    words: /is not in the sudoers file|is not allowed to (execute|run)|may not run sudo/,
    reason: () => 'sudo does not allow it',
    hint: (_, user) => `give the login user a rule in /etc/sudoers.d that lets it become ${user}`,
  },
  {
    words: /doas: (Operation not permitted|not enabled)/,
    reason: () => 'doas does not allow it',
    hint: (_, user) => `give the login user a rule in /etc/doas.conf: permit nopass LOGIN_USER as ${user}`,
  },
  { words: /doas: Authentication required/, ...passwordNeeded },
  {
    words: /must have a tty|no tty present|must be run from a terminal/,
    reason: method => `${method} wants a terminal`,
    hint: method =>
      method === 'sudo'
        ? "add 'Defaults:LOGIN_USER !requiretty' to /etc/sudoers.d"
        : 'become_method: sudo needs none',
  },
  {
    words: /unknown user|unknown target user|user \S+ does not exist|no passwd entry/i,
    reason: () => 'there is no such user',
    hint: (_, user) => `create ${user} first, or correct become_user`,
  },
  {
    words: /(sudo|su|doas)['’]?: (No such file|not found)/,
    reason: method => `${method} is not installed`,
    hint: method => `install ${method} as root, or use become_method: ${method === 'sudo' ? 'su' : 'sudo'}`,
  },
]

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
