import { spawn } from 'node:child_process'
import { userInfo } from 'node:os'
import { Duplex } from 'node:stream'
import type { Target } from '../../model/connection.ts'

/** Starts a program whose standard input and output lead to the host. There is no shell: words stay words. */
export function throughProgram(command: readonly string[], target: Target): Duplex {
  const [program = '', ...args] = command.map(word => withTokens(word, target))
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin })
  child.once('error', error => stream.destroy(error))
  stream.once('close', () => child.kill())
  return stream
}

/** `%h` is the host, `%p` its port, `%r` the user, `%%` a percent sign. */
function withTokens(word: string, { address, port, user = userInfo().username }: Target): string {
  const tokens = new Map([
    ['%h', address],
    ['%p', String(port)],
    ['%r', user],
    ['%%', '%'],
  ])
  return word.replaceAll(/%[hpr%]/g, token => tokens.get(token) ?? token)
}
