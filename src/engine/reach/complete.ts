import { homedir } from 'node:os'
import { TaskError } from '../../base/errors.ts'
import { shellWords } from '../../base/words.ts'
import type { SshConfig, SshConfigSettings, Target } from '../../model/connection.ts'
import { parseProxy, parseSshArguments, type SshArguments } from './ssh-arguments.ts'

/** What variables and options say of a connection, before what ssh_config and we say. */
export type GivenSettings = {
  readonly [K in
    | 'port'
    | 'user'
    | 'privateKeyFiles'
    | 'hostKeyChecking'
    | 'knownHostsFiles'
    | 'globalKnownHostsFiles'
    | 'connectTimeoutSeconds'
    | 'jump'
    | 'proxyCommand']?: Target[K] | undefined
}

/** What of a target has no weaker source. */
type PlainTarget = Pick<Target, 'name' | 'transport' | 'address'> & Partial<Target>

type ArgumentTexts = readonly (readonly [variable: string, text: string | undefined])[]

/**
 * A whole target. Of each setting the strongest source counts: variables and options, arguments for ssh, ssh_config, then
 * what is usual. The OpenSSH client reads arguments and ssh_config itself.
 */
export function completed(
  plain: PlainTarget,
  given: GivenSettings,
  args: ArgumentTexts,
  sshConfig: SshConfig | undefined,
): Target {
  const usual = usualSettings()
  const texts = args.flatMap(([variable, text]) => (text === undefined ? [] : [{ variable, text }]))
  if (plain.transport === 'openssh') return merged(usual, noFiles, plain, given, forClient(texts, sshConfig))
  if (plain.transport !== 'ssh') return merged(usual, plain, given)
  const said = texts.length > 0 ? saidBy(texts) : nothing
  return reached({ plain, given, said, inherited: usual, leading: [] }, sshConfig)
}

type Texts = readonly { readonly variable: string; readonly text: string }[]

const nothing: SshArguments = { keyFiles: [], jump: [] }

function saidBy(texts: Texts): SshArguments {
  const text = texts.map(each => each.text).join(' ')
  return parseSshArguments(text, texts.map(each => each.variable).join(', '))
}

/** The OpenSSH client knows its own files. */
const noFiles: Partial<Target> = { knownHostsFiles: [], globalKnownHostsFiles: [] }

function forClient(texts: Texts, sshConfig: SshConfig | undefined): Partial<Target> {
  return {
    sshArguments: texts.length > 0 ? texts.flatMap(({ text }) => shellWords(text)) : undefined,
    sshConfigFile: sshConfig?.file,
  }
}

/** A host that is reached by ssh, on the way to a target or at its end. */
interface Reached {
  readonly plain: PlainTarget
  readonly given: GivenSettings
  readonly said: SshArguments
  /** What counts where all others are silent. */
  readonly inherited: Inherited
  /** The hosts that are being reached through it: none of them may come again. */
  readonly leading: readonly string[]
}

type Inherited = Pick<
  Target,
  | 'privateKeyFiles'
  | 'hostKeyChecking'
  | 'knownHostsFiles'
  | 'globalKnownHostsFiles'
  | 'connectTimeoutSeconds'
>

function usualSettings(): Inherited & Pick<Target, 'port' | 'jump'> {
  return {
    port: 22,
    privateKeyFiles: [],
    hostKeyChecking: 'yes',
    knownHostsFiles: [`${homedir()}/.ssh/known_hosts`],
    globalKnownHostsFiles: ['/etc/ssh/ssh_known_hosts'],
    connectTimeoutSeconds: 10,
    jump: [],
  }
}

function reached(
  { plain, given, said, inherited, leading }: Reached,
  sshConfig: SshConfig | undefined,
): Target {
  const own = said === nothing ? given : merged(argumentsFor(said), given)
  const { address } = plain
  const { proxyJump, proxyCommand, ...config } =
    sshConfig?.settingsFor({ address, user: own.user, port: own.port }) ?? {}
  const target = merged({ port: 22, jump: [] }, inherited, plain, config, own)
  const isNamed = said.jump.length > 0 || said.proxyCommand !== undefined
  if (own.jump || (said.isDirect && !isNamed)) return target
  const proxy = isNamed ? said : proxyOf({ proxyJump, proxyCommand })
  if (proxy.jump.length === 0 && !proxy.proxyCommand) return target
  const key = `${target.user ?? ''}@${target.address}:${target.port}`
  if (leading.includes(key)) throw throughItself(target, leading)
  return {
    ...target,
    jump: hopsFor(proxy.jump, target, [...leading, key], sshConfig),
    ...(proxy.proxyCommand && { proxyCommand: proxy.proxyCommand }),
  }
}

function argumentsFor({
  port,
  user,
  hostKeyChecking,
  knownHostsFiles,
  keyFiles,
}: SshArguments): GivenSettings {
  return {
    port,
    user,
    hostKeyChecking,
    knownHostsFiles,
    privateKeyFiles: keyFiles.length > 0 ? keyFiles : undefined,
  }
}

function proxyOf({
  proxyJump,
  proxyCommand,
}: SshConfigSettings): Pick<SshArguments, 'jump' | 'proxyCommand'> {
  if (proxyJump !== undefined && proxyJump.toLowerCase() !== 'none') return parseProxy('ProxyJump', proxyJump)
  return proxyCommand === undefined ? { jump: [] } : parseProxy('ProxyCommand', proxyCommand)
}

/**
 * The hosts to go through, the nearest first. Each has its own ssh_config settings; where these are silent, it is reached as
 * the target is. Only the nearest may lie behind others by its own settings: those behind it are named.
 */
function hopsFor(
  hops: SshArguments['jump'],
  target: Target,
  leading: readonly string[],
  sshConfig: SshConfig | undefined,
): Target[] {
  return hops.flatMap((hop, index) => {
    const { arguments: own = nothing, address, ...given } = hop
    const plain = { name: address, transport: 'ssh', address } as const
    const said = index > 0 ? { ...own, jump: [], isDirect: true } : own
    const { jump, ...reachedHop } = reached(
      { plain, given, said, inherited: inheritedFrom(target), leading },
      sshConfig,
    )
    return [...jump, { ...reachedHop, jump: [] }]
  })
}

function inheritedFrom(target: Target): Inherited {
  const { privateKeyFiles, hostKeyChecking, knownHostsFiles, globalKnownHostsFiles, connectTimeoutSeconds } =
    target
  return { privateKeyFiles, hostKeyChecking, knownHostsFiles, globalKnownHostsFiles, connectTimeoutSeconds }
}

function throughItself({ name }: Target, leading: readonly string[]): TaskError {
  return new TaskError(
    `${name} cannot be reached through itself, by ProxyJump or ProxyCommand of ssh_config`,
    {
      hint: `${leading.map(key => key.replace(/^@/, '')).join(' -> ')}; "Host * !${name}" leaves the host out`,
    },
  )
}

/** One target of several sources, the weakest first: what has no value in one of them is left to the others. */
function merged(...sources: readonly Partial<Target>[]): Target {
  const whole: Record<string, unknown> = {}
  for (const source of sources) {
    for (const [name, value] of Object.entries(source)) if (value !== undefined) whole[name] = value
  }
  return whole as unknown as Target
}
