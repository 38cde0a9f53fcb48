import { dirname, resolve } from 'node:path'
import { exitCodes } from '../../base/errors.ts'
import { printable } from '../../base/printable.ts'
import type { Node } from '../../base/yaml.ts'
import type { World } from '../../engine/world.ts'
import { loadInventory } from '../../inventory/load.ts'
import { localNames } from '../../inventory/patterns.ts'
import { isInventory } from '../../inventory/sources.ts'
import type { Inventory } from '../../model/inventory.ts'
import type { Play } from '../../model/playbook.ts'
import { findPlaybook, type LoadOptions, loadPlaybooks } from '../../playbook/load.ts'
import { moduleFiles } from '../../user-modules/find.ts'
import { withUserModules } from '../../user-modules/load.ts'
import { hostAsker } from '../ask.ts'
import type { CliContext, PlayContext } from '../cli-context.ts'
import { expanders } from '../deploy/expanders.ts'
import { readExtraVars } from '../flags/extra-vars.ts'
import { type Asked, readOptions } from '../flags/options.ts'
import { onScreen } from '../on-screen.ts'
import { type OpenSecrets, secretsOpener } from '../secrets/opener.ts'
import { forgetHandlers } from '../state/kept-handlers.ts'
import { stateFolder } from '../state/state.ts'
import { warningsTo } from '../warnings.ts'
import { knownModules, worldOf } from '../world.ts'
import { checkIncludes } from './check-includes.ts'
import { checkInventory } from './check-inventory.ts'
import { entered } from './enter.ts'
import { hostsListed, tagsListed, tasksListed } from './listing.ts'
import { refuseNoHosts, refuseNoPlays, refuseUnknownTags } from './nothing-to-do.ts'
import { reportRun } from './report.ts'
import { startAt } from './start-at.ts'

/** `deliver-play`: reads the files, selects the hosts and runs the plays. Returns the exit code. */
export async function play(given: CliContext): Promise<number> {
  const context = onScreen(given)
  const asked = await readOptions(context.argv, context.version)
  if ('print' in asked) return print(`${asked.print}\n`, context)

  const paths = asked.playbooks.map(findPlaybook)
  return playFrom(
    { folders: paths.map(path => dirname(path)), load: options => loadPlaybooks(paths, options) },
    asked,
    context,
  )
}

/** Where plays come from: files of a person, or a command that makes them. */
export interface PlaySource {
  /** The folders of the playbooks: beside them lie variables, and modules of the user. */
  readonly folders: readonly string[]
  load(options: LoadOptions): Play[]
}

/** Selects the hosts and runs the plays. Returns the exit code. */
export async function playFrom(source: PlaySource, asked: Asked, context: PlayContext): Promise<number> {
  const secrets = secretsOpener(context.redaction)
  context.redaction.addNames(source.folders.map(folder => resolve(folder)))
  const modules = await withUserModules(moduleFiles(source.folders), knownModules, warningsTo(context.stderr))
  const written = source.load({ modules, expanders, extraVars: readExtraVars(asked['extra-vars']) })
  refuseNoPlays(written, asked)
  const plays = startedAt(asked, written)
  if (asked['syntax-check']) return print(await syntaxChecked(asked, plays, context), context)
  if (isListing(asked) && !asked['list-hosts']) return print(listed(plays, asked), context)

  if (!isListing(asked)) refuseUnknownTags(written, asked)
  const world = {
    ...(await worldOf(asked, () => inventoryOf(asked, plays, source.folders, secrets, context), context)),
    modules,
  }
  const { inventory } = world
  if (asked['list-hosts']) return print(`${hostsListed(plays, world)}${listed(plays, asked)}`, context)
  refuseNoHosts(plays, world)
  const run = (wasLeft: boolean) => {
    if (asked['flush-cache']) forgetHandlers(stateFolder(inventory), inventory.environment)
    return reportRun(plays, wasLeft ? sweeping(world) : world, asked, context)
  }
  return mayChange(asked, inventory) ? entered(world, asked, context, run) : run(false)
}

/** A world where connections take away what a killed run left on the hosts. */
function sweeping(world: World): World {
  return { ...world, connect: target => world.connect({ ...target, sweeps: true }) }
}

function print(text: string, { stdout }: CliContext): number {
  stdout.write(printable(text))
  return exitCodes.ok
}

function startedAt({ 'start-at-task': start }: Asked, plays: readonly Play[]): readonly Play[] {
  return start === undefined ? plays : startAt(plays, start)
}

/** Checks what loading the playbooks did not: included files, and the inventory if one was given. */
async function syntaxChecked(asked: Asked, plays: readonly Play[], { stderr }: CliContext): Promise<string> {
  checkIncludes(plays)
  const named = 'inventory' in asked.given ? asked.inventory : []
  if (named.length > 0) {
    checkInventory(await loadInventory(named, { warn: warningsTo(stderr) }))
  }
  return `${[...asked.playbooks, ...named].join(', ')}: no mistakes found\n`
}

function isListing(asked: Asked): boolean {
  return asked['list-hosts'] || asked['list-tasks'] || asked['list-tags']
}

function listed(plays: readonly Play[], asked: Asked): string {
  const selection = { tags: asked.tags, skipTags: asked['skip-tags'] }
  const tasks = asked['list-tasks'] ? tasksListed(plays, selection) : ''
  return `${tasks}${asked['list-tags'] ? tagsListed(plays, selection) : ''}`
}

function inventoryOf(
  asked: Asked,
  plays: readonly Play[],
  folders: readonly string[],
  secrets: OpenSecrets,
  { stderr }: CliContext,
): Promise<Inventory> {
  return loadInventory(inventoriesFor(plays, asked), {
    playbookFolders: folders,
    secrets,
    ask: hostAsker(asked['ssh-config']),
    warn: warningsTo(stderr),
  })
}

/** Where nobody names an inventory and there is none, plays on this machine need none. */
function inventoriesFor(plays: readonly Play[], { given, inventory }: Asked): readonly string[] {
  const isNeeded = 'inventory' in given || !plays.every(({ hosts }) => isThisMachine(hosts))
  return isNeeded || inventory.every(isInventory) ? inventory : []
}

function isThisMachine(hosts: Node): boolean {
  return hosts.kind === 'scalar' && localNames.has(String(hosts.value))
}

/** Whether the run needs the lock of its environment. Hosts from a comma list belong to no environment. */
function mayChange(asked: Asked, { folder }: Inventory): boolean {
  return !asked.check && folder !== undefined
}
