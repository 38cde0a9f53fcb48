import { accessSync, constants, existsSync } from 'node:fs'
import type { Inventory } from '../../model/inventory.ts'
import { checkoutOf } from '../environment/checkout.ts'
import { asksForCheckout, closedGates } from '../environment/gates.ts'
import { lockState } from '../state/lock.ts'
import { stateFolder } from '../state/state.ts'
import { userName } from '../state/user-name.ts'
import { bad, type Finding, good, note } from './finding.ts'

/** What can be said of this machine. */
export function machineFindings(): Finding[] {
  return [good(`Node ${process.versions.node}`), agentFinding(process.env['SSH_AUTH_SOCK'])]
}

function agentFinding(socket: string | undefined): Finding {
  if (!socket) return note('no ssh agent: keys are read from files')
  if (existsSync(socket)) return good('an ssh agent is there')
  return bad(`SSH_AUTH_SOCK names ${socket}, which is not there`, 'start ssh-agent, or unset SSH_AUTH_SOCK')
}

/** What can be said of an environment that is open, without its hosts. */
export async function environmentFindings(inventory: Inventory): Promise<Finding[]> {
  const { folder, environment, hosts, settings } = inventory
  if (folder === undefined) return []
  return [
    good(`${environment} has ${hosts.size} hosts`),
    ...(settings && settings.recipients.length > 0 ? [good('its key is at hand')] : []),
    stateFinding(stateFolder(inventory)),
    lockFinding(inventory),
    ...(await gateFindings(inventory)),
  ]
}

function stateFinding(folder: string): Finding {
  const place = existsSync(folder) ? folder : `${folder}/..`
  try {
    accessSync(place, constants.W_OK)
    return good('runs can keep their state')
  } catch {
    return bad(`${folder} cannot be written`, 'runs keep their lock there: make it writable')
  }
}

function lockFinding(inventory: Inventory): Finding {
  const lock = lockState(stateFolder(inventory), inventory.environment)
  if (lock.kind === 'free') return good('nobody changes it now')
  return note('it is locked, or a run left its lock', `deliver lock status -i ${inventory.environment}`)
}

async function gateFindings({ settings }: Inventory): Promise<Finding[]> {
  if (!settings) return []
  const checkout = asksForCheckout(settings) ? await checkoutOf(settings.folder) : undefined
  const closed = closedGates(settings, { user: userName(), checkout, override: undefined })
  if (closed.length === 0) return [good('it is open to you')]
  return closed.map(({ message, hint }) => bad(message, hint))
}
