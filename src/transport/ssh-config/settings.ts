import { isIP } from 'node:net'
import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import type { Destination, SshConfigSettings, Target } from '../../model/connection.ts'
import { lowered, resolvedHost, type Said, type Value } from './evaluate.ts'
import { expandHome } from './files.ts'
import { badLine } from './lines.ts'
import { elsewhere } from './match.ts'
import {
  pathTokens,
  proxyTokens,
  type TokenSource,
  type Tokens,
  withEnvironment,
  withTokens,
} from './tokens.ts'

/** What files say of a host, as settings of a connection. @throws UnreachableError for what cannot be honoured */
export function settingsOf(said: Said, destination: Destination): SshConfigSettings {
  refuseIgnored(said)
  const first = (keyword: string) => said.get(keyword)?.words[0]
  const source = tokenSource(said, destination)
  const paths = pathTokens(source)
  const list = (keyword: string) => map(said.get(keyword), value => pathsOf(value, paths))
  return withoutUnset({
    address: source.host,
    port: portOf(said.get('port')),
    user: first('user'),
    privateKeyFiles: list('identityfile'),
    certificateFiles: list('certificatefile'),
    identitiesOnly: flagOf(said.get('identitiesonly')),
    agent: agentOf(said.get('identityagent'), paths),
    hostKeyChecking: map(said.get('stricthostkeychecking'), checkingOf),
    hostKeyAlias: first('hostkeyalias')?.toLowerCase(),
    hashKnownHosts: flagOf(said.get('hashknownhosts')),
    knownHostsFiles: withoutNone(list('userknownhostsfile')),
    globalKnownHostsFiles: withoutNone(list('globalknownhostsfile')),
    connectTimeoutSeconds: secondsOf(said.get('connecttimeout')),
    keepaliveSeconds: secondsOf(said.get('serveraliveinterval')),
    keepaliveCountMax: map(said.get('serveralivecountmax'), countOf),
    proxyJump: map(said.get('proxyjump'), value =>
      withTokens(withoutComment(value.text), proxyTokens(source), value),
    ),
    proxyCommand: map(said.get('proxycommand'), value => commandOf(value, source)),
  })
}

/** Of the tokens in a command, `%n` is replaced here, for only here it is known; the others where the command is started. */
function commandOf(value: Value, source: TokenSource): string {
  withTokens(value.text, proxyTokens(source), value)
  const name = source.originalHost.replaceAll('%', '%%')
  return value.text.replaceAll(/%./gs, token => (token === '%n' ? name : token))
}

function tokenSource(said: Said, { address, user, port }: Destination): TokenSource {
  const first = (keyword: string) => said.get(keyword)?.words[0]
  const host = resolvedHost(address, said)
  return {
    host: isIP(host) === 0 ? lowered(host) : host,
    originalHost: address,
    port: port ?? portOf(said.get('port')) ?? 22,
    user: user ?? first('user') ?? userInfo().username,
    hostKeyAlias: first('hostkeyalias'),
    proxyJump: said.get('proxyjump')?.text,
  }
}

/** What could lead to another machine or is meant as a protection, and is not done here, is refused. */
function refuseIgnored(said: Said): void {
  for (const [keyword, isHarmless] of refused) {
    const value = said.get(keyword)
    if (!value || isHarmless.test(value.words[0] ?? '')) continue
    const { line } = value
    throw badLine(`${line.keyword} ${line.text} is for the OpenSSH client only`, line.place, elsewhere)
  }
}

/** Keywords that are refused, and the values with which they do nothing. */
const refused: readonly (readonly [keyword: string, isHarmless: RegExp])[] = [
  ['canonicalizehostname', /^(no|false)$/i],
  ['proxyusefdpass', /^(no|false)$/i],
  ['revokedhostkeys', /^none$/i],
  ['bindaddress', /^$/],
  ['bindinterface', /^$/],
]

function map<T>(value: Value | undefined, make: (value: Value) => T): T | undefined {
  return value && make(value)
}

function portOf(value: Value | undefined): number | undefined {
  return map(value, ({ words: [word = ''], line }) => {
    const port = Number(word)
    if (/^\d+$/.test(word) && port >= 1 && port <= 65_535) return port
    throw badLine(`${word} is no port`, line.place)
  })
}

function flagOf(value: Value | undefined): boolean | undefined {
  return map(value, ({ words: [word = ''], line }) => {
    const [, yes, no] = /^(?:(yes|true)|(no|false))$/i.exec(word) ?? []
    if (yes === undefined && no === undefined)
      throw badLine(`${line.keyword} is yes or no, not ${word}`, line.place)
    return yes !== undefined
  })
}

/** `ask` asks where somebody is there to be asked; else it refuses, as `yes` does. */
function checkingOf({ words: [word = ''], line }: Value): Target['hostKeyChecking'] {
  const checking = checkings.get(word.toLowerCase())
  if (checking) return checking
  throw badLine(`${line.keyword} is yes, no, off, ask or accept-new, not ${word}`, line.place)
}

const checkings: ReadonlyMap<string, Target['hostKeyChecking']> = new Map([
  ['yes', 'yes'],
  ['true', 'yes'],
  ['ask', 'yes'],
  ['accept-new', 'accept-new'],
  ['no', 'no'],
  ['false', 'no'],
  ['off', 'no'],
])

function countOf({ words: [word = ''], line }: Value): number {
  if (/^\d+$/.test(word)) return Number(word)
  throw badLine(`${line.keyword} is a whole number, not ${word}`, line.place)
}

const units: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
  ['w', 604_800],
])

/** Seconds, or a sum such as `1m30s`. Zero and `none` leave the time open: every wait here ends, so ours counts. */
function secondsOf(value: Value | undefined): number | undefined {
  return map(value, ({ words: [word = ''], line }) => {
    if (word === 'none') return undefined
    if (!/^(\d+[smhdw]?)+$/i.test(word))
      throw badLine(`${line.keyword} is a time such as 90 or 1m30s`, line.place)
    const parts = [...word.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)]
    return (
      parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (units.get(unit) ?? 0), 0) ||
      undefined
    )
  })
}

function pathsOf(value: Value, tokens: Tokens): string[] {
  return value.words.map(word => (isNone(word) ? 'none' : pathOf(word, tokens, value)))
}

function pathOf(word: string, tokens: Tokens, value: Value): string {
  return resolve(withTokens(expandHome(withEnvironment(word, value)), tokens, value))
}

/** `none`, a path, `SSH_AUTH_SOCK` or another variable of the environment with the path. */
function agentOf(value: Value | undefined, tokens: Tokens): string | undefined {
  return map(value, value => {
    const [word = ''] = value.words
    if (isNone(word)) return 'none'
    if (word === 'SSH_AUTH_SOCK') return undefined
    if (/^\$\w+$/.test(word)) return process.env[word.slice(1)] ?? 'none'
    return pathOf(word, tokens, value)
  })
}

function isNone(word: string): boolean {
  return word.toLowerCase() === 'none'
}

function withoutNone(files: readonly string[] | undefined): readonly string[] | undefined {
  return files?.filter(file => file !== 'none')
}

function withoutComment(text: string): string {
  return text.replace(/[ \t]+#.*$/, '').trim()
}

function withoutUnset<T extends object>(settings: T): T {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as T
}
