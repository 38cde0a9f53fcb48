import { spawnSync } from 'node:child_process'
import { Secret } from '../base/secret.ts'
import type { FindSecret } from '../model/scope.ts'
import { refuse } from './helper.ts'

export const secretsCommandHint =
  'secrets_command in environment.yml names one, such as secrets_command: pass show'

/** Nothing else happens while the program runs. */
const secondsForSecret = 60

/** Bytes that a secret may have. */
const largest = 2 ** 20

/**
 * Asks the program of a password manager for secrets: its words and the name of the secret, without a shell. Each secret
 * is asked for once in a run; `learn` gets it before anybody else.
 */
export function secretFinder(
  [program, ...args]: readonly string[],
  learn: (secret: Secret) => void,
): FindSecret {
  const known = new Map<string, Secret>()
  return name => {
    const found = known.get(name) ?? find(name)
    known.set(name, found)
    return found
  }

  function find(name: string): Secret {
    if (program === undefined) return refuse('The environment names no password manager', secretsCommandHint)
    if (!/^[^-\0\n][^\0\n]*$/.test(name))
      return refuse(`${JSON.stringify(name)} cannot be the name of a secret`)
    const secret = new Secret(outputOf(program, [...args, name]))
    learn(secret)
    return secret
  }
}

/** What a program prints, without the line break at its end. What it prints is never told, for it may be a secret. */
function outputOf(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: secondsForSecret * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: largest,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const command = [program, ...args].join(' ')
  if (error) return refuse(`Cannot ask for a secret with ${command}: ${reasonOf(error)}`)
  if (status !== 0)
    return refuse(`Cannot ask for a secret with ${command}`, stderr.trim() || `it failed (${status})`)
  if (stdout.trim() === '') return refuse(`${command} gives an empty secret`)
  return stdout.replace(/\r?\n$/, '')
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such program'
  if (code === 'ETIMEDOUT') return `it took longer than ${secondsForSecret} s`
  return code === 'ENOBUFS' ? `it prints more than ${largest} bytes` : message
}
