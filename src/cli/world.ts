import { UsageError } from '../base/errors.ts'
import type { RunOptions, World } from '../engine/world.ts'
import { selectHosts } from '../inventory/patterns.ts'
import type { Connect } from '../model/connection.ts'
import type { Inventory } from '../model/inventory.ts'
import { modules } from '../modules/index.ts'
import type { Screen } from '../reporters/screen.ts'
import { connect, connector } from '../transport/connect.ts'
import { SshConfigFiles } from '../transport/ssh-config/ssh-config.ts'
import type { PlayContext } from './cli-context.ts'
import { readExtraVars } from './flags/extra-vars.ts'
import type { Asked } from './flags/options.ts'
import { answers, StepByStep } from './play/step.ts'
import { confirmUnknownHostKeys } from './play/unknown-host-keys.ts'
import { ask, askSecret, askVariable } from './prompt.ts'
import { handlersKeptIn, keptIfPossible } from './state/kept-handlers.ts'
import { stateFolder } from './state/state.ts'
import { warningsTo } from './warnings.ts'

type Print = (text: string) => void

/** Every module, by name. */
export const knownModules = new Map(modules.map(module => [module.name, module]))

/** Assembles what the engine works with; the engine knows it by contract only. */
export async function worldOf(
  asked: Asked,
  readInventory: () => Promise<Inventory>,
  context: PlayContext,
): Promise<World> {
  const inventory = await readInventory()
  const { signal, abandon, stderr, screen, redaction } = context
  const { environment, folder = '', hosts, groups } = inventory
  redaction.addNames([environment, folder, process.cwd(), ...hosts.keys(), ...groups.keys()])
  const print: Print = text => void stderr.write(text)
  const connectOrAsk = process.stdin.isTTY ? asking(screen, print) : connect
  const warn = warningsTo(stderr)
  const kept = handlersKeptIn(stateFolder(inventory), inventory.environment)
  const steps = asked.step ? new StepByStep(answers()) : undefined
  return {
    inventory,
    readInventory,
    modules: knownModules,
    connect: asked.verbose >= 3 ? withAnnouncements(connectOrAsk, print) : connectOrAsk,
    options: await runOptions(asked, limitOf(inventory, asked, warn)),
    selectHosts: (pattern, inventory) => selectHosts(inventory, pattern),
    keptHandlers: inventory.folder === undefined ? keptIfPossible(kept, warn) : kept,
    prompt: question => screen.asking(() => askVariable(question)),
    warn,
    redaction,
    signal,
    ...(abandon && { abandon }),
    ...(steps && { approves: (task: string) => steps.approves(redaction.redact(task)) }),
  }
}

/** Connects, and asks the person at the terminal about unknown keys of hosts, and for passphrases; one thing at a time. */
function asking(screen: Screen, print: Print): Connect {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => {
    const answer = last.then(() => screen.asking(ask))
    last = answer.catch(() => {})
    return answer
  }
  const askPassphrase = (file: string, isAgain: boolean) =>
    inTurn(async () => {
      const passphrase = await askSecret(`${isAgain ? 'That is not it. ' : ''}The passphrase of ${file}`)
      return passphrase.reveal() === '' ? undefined : passphrase
    })
  return confirmUnknownHostKeys(connector({ askPassphrase }), {
    ask: question => inTurn(() => ask(question)),
    tell: line => print(`${line}\n`),
  })
}

/** Connects, and prints before that how each host is reached. */
function withAnnouncements(connect: Connect, print: Print): Connect {
  return target => {
    const { name, transport, user, address, port } = target
    const where = transport === 'local' ? '' : ` as ${user ?? 'the usual user'} at ${address}, port ${port}`
    print(`reaching ${name} by ${transport}${where}\n`)
    return connect(target)
  }
}

/** Whether a limit names anything: commas alone do not. */
function isLimited(limit: readonly string[]): boolean {
  return limit.some(pattern => /[^,\s]/.test(pattern))
}

/** The hosts that `--limit` selects; a limit that selects none is a usage error. */
function limitOf(inventory: Inventory, { limit }: Asked, warn: Print): ReadonlySet<string> | undefined {
  if (!isLimited(limit)) return undefined
  const { hosts, unknown } = selectHosts(inventory, limit)
  if (hosts.length > 0) {
    for (const term of unknown) warn(`--limit: no host and no group is called ${term}`)
    return new Set(hosts)
  }
  const known = [...inventory.hosts.keys()].slice(0, 10).join(', ')
  throw new UsageError(`No host matches --limit ${limit.join(',')}`, { hint: `the hosts are ${known}` })
}

async function runOptions(asked: Asked, limit: ReadonlySet<string> | undefined): Promise<RunOptions> {
  return {
    checkMode: asked.check,
    diff: asked.diff,
    verbosity: asked.verbose,
    forks: asked.forks,
    limit,
    limitPattern: isLimited(asked.limit) ? asked.limit.join(',') : undefined,
    tags: asked.tags,
    skipTags: asked['skip-tags'],
    forceHandlers: asked['force-handlers'],
    lookAhead: asked['look-ahead'],
    extraVars: readExtraVars(asked['extra-vars']),
    become: asked.become,
    becomeUser: asked['become-user'],
    becomePassword: asked['ask-become-pass'] ? await askSecret('The password that sudo wants') : undefined,
    connection: asked.connection,
    user: asked.user,
    password: asked['ask-pass'] ? await askSecret('The password of the login') : undefined,
    privateKeyFile: asked['private-key'],
    timeoutSeconds: asked.timeout,
    sshConfig: new SshConfigFiles(asked['ssh-config']),
    taskTimeoutSeconds: asked['task-timeout'],
  }
}
