import { renderNode } from '../../expressions/text.ts'
import type { Play } from '../../model/playbook.ts'
import { LiveInventory } from '../scope/live-inventory.ts'
import { Scopes } from '../scope/scopes.ts'
import type { World } from '../world.ts'

/** The names of the hosts that a play would run on, in the order of its pattern. */
export function hostsOfPlay(
  play: Play,
  world: World,
  inventory = new LiveInventory(world.inventory),
): string[] {
  const { limit } = world.options
  const { hosts, unknown } = world.selectHosts(patternOf(play, world, inventory), inventory)
  for (const term of unknown) world.warn(`${playName(play)}: no host and no group is called ${term}`)
  return hosts.filter(name => !limit || limit.has(name) || !world.inventory.hosts.has(name))
}

/** Whether a play names no hosts at all, as one whose expression says that it is not for this environment. */
export function isLeftOut(play: Play, world: World, inventory = new LiveInventory(world.inventory)): boolean {
  return patternOf(play, world, inventory).length === 0
}

function patternOf(play: Play, world: World, inventory: LiveInventory): string[] {
  const scope = new Scopes(world, inventory, new Map()).forPlay(play)
  return [renderNode(play.hosts, scope)].flat().map(String)
}

export function playName({ name, hosts }: Play): string {
  if (name !== undefined) return name
  return hosts.kind === 'scalar' ? String(hosts.value) : 'a play'
}
