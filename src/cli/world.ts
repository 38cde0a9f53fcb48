import { UsageError } from '../base/errors.ts'
import type { RunOptions, World } from '../engine/world.ts'
import { selectHosts } from '../inventory/patterns.ts'
import type { Connect } from '../model/connection.ts'
import type { Inventory } from '../model/inventory.ts'
import { modules } from '../modules/index.ts'
import { connect } from '../transport/connect.ts'
import type { Surroundings } from './cli-context.ts'
import { readExtraVars } from './flags/extra-vars.ts'
import type { Asked } from './flags/options.ts'
import { answers, StepByStep } from './play/step.ts'
import { askingAboutStrangers } from './play/unknown-host-keys.ts'
import { askSecret, askVariable, confirm } from './prompt.ts'
import { handlersKeptIn } from './state/kept-handlers.ts'
import { stateFolder } from './state/state.ts'

type Say = (text: string) => void

/** Every kind of task there is, by its name. */
export const knownModules = new Map(modules.map(module => [module.name, module]))

/** What the engine works with: put together here, known to it by contract only. */
export async function worldOf(
  asked: Asked,
  readInventory: () => Promise<Inventory>,
  around: Surroundings,
): Promise<World> {
  const inventory = await readInventory()
  const { signal, stderr } = around
  const say: Say = text => void stderr.write(text)
  const reach = process.stdin.isTTY ? askingAboutStrangers(connect, confirm) : connect
  const steps = asked.step ? new StepByStep(answers()) : undefined
  return {
    inventory,
    readInventory,
    modules: knownModules,
    connect: asked.verbose >= 3 ? announced(reach, say) : reach,
    options: await runOptions(asked, limitOf(inventory, asked, say)),
    selectHosts: (pattern, inventory) => selectHosts(inventory, pattern),
    keptHandlers: handlersKeptIn(stateFolder(inventory), inventory.environment),
    prompt: askVariable,
    warn: message => say(`warning: ${message}\n`),
    signal,
    ...(steps && { approves: (task: string) => steps.approves(task) }),
  }
}

/** Says of every host how it is reached. */
function announced(connect: Connect, say: Say): Connect {
  return target => {
    const { name, transport, user, address, port } = target
    const where = transport === 'local' ? '' : ` as ${user ?? 'the usual user'} at ${address}, port ${port}`
    say(`reaching ${name} by ${transport}${where}\n`)
    return connect(target)
  }
}

/** The hosts to keep to; a limit that leaves none is a mistake of the command line. */
function limitOf(inventory: Inventory, { limit }: Asked, say: Say): ReadonlySet<string> | undefined {
  if (limit.length === 0) return undefined
  const { hosts, unknown } = selectHosts(inventory, limit)
  if (hosts.length > 0) {
    for (const term of unknown) say(`warning: --limit: no host and no group is called ${term}\n`)
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
    limitPattern: asked.limit.length > 0 ? asked.limit.join(',') : undefined,
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
  }
}
