import type { MetaAction } from '../../model/module.ts'
import type { Task } from '../../model/playbook.ts'
import type { BatchContext, RunContext } from '../context.ts'
import type { RunHost } from '../scope/host.ts'

/** Whether an action is done for each host that asks for it; all others are done once for the play, for the first host. */
export function isForOneHost(action: MetaAction): boolean {
  return action === 'end_host' || action === 'end_role' || action === 'reset_connection'
}

/** Does what a `meta` task asks of the run itself. */
export async function actOn(
  action: Exclude<MetaAction, 'flush_handlers'>,
  { role }: Task,
  host: RunHost,
  hosts: readonly RunHost[],
  { context, run, handlers }: BatchContext,
): Promise<void> {
  const end = (ending: readonly RunHost[]) => {
    for (const each of ending) {
      if (each.isActive) each.status = 'ended'
      handlers.forget(each)
    }
  }
  const actions: Record<typeof action, () => void | Promise<void>> = {
    noop: () => {},
    end_host: () => end([host]),
    end_role: () => {
      if (role) host.endedRoles.add(role)
    },
    end_batch: () => end(hosts),
    end_play: () => {
      end(hosts)
      run.ended.now = true
    },
    clear_facts: () => {
      for (const each of hosts) each.facts = {}
    },
    clear_host_errors: () => {
      for (const each of run.hosts) if (each.failedOrUnreachable) each.status = 'active'
    },
    refresh_inventory: () => refreshInventory(context),
    reset_connection: () => context.connections.reset(host.name),
  }
  await actions[action]()
}

/** Reads the inventory again. Its hosts are known to later plays; hosts that are no longer in it keep their facts and variables. */
async function refreshInventory({ world, inventory, hostNamed }: RunContext): Promise<void> {
  inventory.replaceWith(await world.readInventory())
  for (const [name, host] of inventory.hosts) hostNamed(name).inventory = host
}
