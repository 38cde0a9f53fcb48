import type { MetaAction } from '../../model/module.ts'
import type { RunHost } from '../scope/host.ts'
import type { RunContext } from '../task/task.ts'
import type { Course } from './walk.ts'

/** Whether an action is for each host that asks for it; all others are for the play, and the first host asks for them. */
export function isForOne(action: MetaAction): boolean {
  return action === 'end_host' || action === 'reset_connection'
}

/** Does what a `meta` task asks of the run itself. */
export async function actOn(
  action: MetaAction,
  host: RunHost,
  hosts: readonly RunHost[],
  { context, run, handlers }: Course,
): Promise<void> {
  const end = (ending: readonly RunHost[]) => {
    for (const each of ending) {
      if (each.isActive) each.status = 'ended'
      handlers.forget(each)
    }
  }
  const actions: Record<Exclude<MetaAction, 'flush_handlers'>, () => void | Promise<void>> = {
    noop: () => {},
    end_host: () => end([host]),
    end_batch: () => end(hosts),
    end_play: () => {
      end(hosts)
      run.ended.now = true
    },
    clear_facts: () => {
      for (const each of hosts) each.facts = {}
    },
    clear_host_errors: () => {
      for (const each of run.hosts)
        if (each.status === 'failed' || each.status === 'unreachable') each.status = 'active'
    },
    refresh_inventory: () => refreshInventory(context),
    reset_connection: () => context.connections.reset(host.name),
  }
  await actions[action as Exclude<MetaAction, 'flush_handlers'>]()
}

/** Reads the inventory anew: hosts that are there now are known to later plays, what was learnt of the others stays. */
async function refreshInventory({ world, inventory, hostNamed }: RunContext): Promise<void> {
  inventory.replaceBy(await world.readInventory())
  for (const [name, host] of inventory.hosts) hostNamed(name).inventory = host
}
