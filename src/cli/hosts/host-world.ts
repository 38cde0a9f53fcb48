import type { World } from '../../engine/world.ts'
import { type InventoryOptions, loadInventory } from '../../inventory/load.ts'
import type { PlayContext } from '../cli-context.ts'
import type { Given } from '../flags/flag.ts'
import { type Asked, askedOf } from '../flags/options.ts'
import { secretsOpener } from '../secrets/opener.ts'
import { warningsTo } from '../warnings.ts'
import { worldOf } from '../world.ts'

/** The world of a command that reaches hosts as a run of deliver-play with the same flags would. */
export function hostWorld(
  given: Given,
  context: PlayContext,
  askWith?: (asked: Asked) => InventoryOptions['ask'],
): Promise<World> {
  const asked = askedOf([], given)
  const secrets = secretsOpener(context.redaction)
  const ask = askWith?.(asked)
  const warn = warningsTo(context.stderr)
  return worldOf(asked, () => loadInventory(asked.inventory, { secrets, ...(ask && { ask }), warn }), context)
}
