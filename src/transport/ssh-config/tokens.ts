import { createHash } from 'node:crypto'
import { homedir, hostname, userInfo } from 'node:os'
import type { Value } from './evaluate.ts'
import { badLine } from './lines.ts'
import { elsewhere } from './match.ts'

/** What is known of a connection when the values of ssh_config are made. */
export interface TokenSource {
  /** `%h` */
  readonly host: string
  /** `%n`, the host as it was asked for. */
  readonly originalHost: string
  /** `%p` */
  readonly port: number
  /** `%r` */
  readonly user: string
  /** `%k` */
  readonly hostKeyAlias: string | undefined
  /** `%j` */
  readonly proxyJump: string | undefined
}

/** The values of tokens, by their letter. */
export type Tokens = ReadonlyMap<string, string>

/** Those that stand in paths. */
export function pathTokens(source: TokenSource): Tokens {
  const { host, originalHost, port, user, hostKeyAlias, proxyJump = '' } = source
  const local = hostname()
  const { username, uid } = userInfo()
  return new Map([
    ...proxyTokens(source),
    ['C', createHash('sha1').update(`${local}${host}${port}${user}${proxyJump}`).digest('hex')],
    ['d', homedir()],
    ['i', String(uid)],
    ['j', proxyJump],
    ['k', hostKeyAlias ?? originalHost],
    ['L', local.split('.')[0] ?? ''],
    ['l', local],
    ['u', username],
  ])
}

/** Those that stand in `ProxyCommand` and `ProxyJump`. */
export function proxyTokens({ host, originalHost, port, user }: TokenSource): Tokens {
  return new Map([
    ['%', '%'],
    ['h', host],
    ['n', originalHost],
    ['p', String(port)],
    ['r', user],
  ])
}

/** A text with its tokens replaced. @throws UnreachableError for one that is not known */
export function withTokens(text: string, tokens: Tokens, { line }: Value): string {
  return text.replaceAll(/%(.?)/gs, (written, letter: string) => {
    const value = tokens.get(letter)
    if (value === undefined)
      throw badLine(`${line.keyword} has ${written}, which is not known here`, line.place, elsewhere)
    return value
  })
}

/** A text with `${NAME}` replaced by variables of the environment. @throws UnreachableError for one that is not set */
export function withEnvironment(text: string, { line }: Value): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => {
    const value = process.env[name]
    if (value === undefined) throw badLine(`${line.keyword} needs ${name}, which is not set`, line.place)
    return value
  })
}
