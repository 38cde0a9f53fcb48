import { join } from 'node:path'
import { shownPath } from '../../base/files.ts'
import type { Problems } from '../../base/problems.ts'
import type { Suffixes } from '../../model/environment.ts'
import type { Variable } from '../../model/inventory.ts'
import type { Draft } from '../draft.ts'
import type { KnownMachine } from './answer.ts'
import type { Login } from './ask.ts'
import { knownMachines } from './machines.ts'
import { type ContainerSettings, readVagrantSettings, type VagrantSettings } from './settings.ts'
import type { Environment } from './state.ts'

/** Lists the machines of a `vagrant.yml` that run. Gives the containers that are to be asked for, on those machines. */
export async function readVagrant(
  path: string,
  suffixes: Suffixes,
  draft: Draft,
  problems: Problems,
  environment: Environment,
): Promise<ContainerSettings | undefined> {
  const settings = readVagrantSettings(path, suffixes, problems)
  if (!settings) return undefined
  const { defined, machines } = await knownMachines(settings.folder, environment)
  if (defined.length > 0) checkNames(settings, defined, problems)
  for (const group of settings.groups.keys()) draft.group(group)
  for (const machine of machines) addMachine(machine, settings, shownPath(path), draft)
  if (settings.containers) draft.group(settings.containers.group)
  return settings.containers
}

function addMachine(machine: KnownMachine, settings: VagrantSettings, from: string, draft: Draft): void {
  if (machine.state !== 'running' || !machine.login) return
  const host = `${machine.name}.${settings.suffix}`
  const groups = [...settings.groups].filter(([, names]) => names.some(({ value }) => value === machine.name))
  for (const group of ['all', ...groups.map(([group]) => group)]) draft.addHost(host, group)
  draft.setHost(host, from, loginVariables(machine, machine.login))
}

/**
 * The host key of a machine is learned at the first connection and kept in a file of that very machine, where
 * Vagrant removes it together with the machine: one made anew has a new key.
 */
function loginVariables({ id, folder }: KnownMachine, login: Login): Map<string, Variable> {
  const settings = {
    ansible_host: login.address,
    ansible_port: login.port,
    ansible_user: login.user,
    ansible_ssh_private_key_file: login.keyFiles[0],
    ansible_host_key_checking: 'accept-new',
    ansible_known_hosts_file: join(folder, `known_hosts-${id.replaceAll(/\W/g, '-')}`),
  }
  return new Map(Object.entries(settings).map(([name, data]) => [name, { data }]))
}

function checkNames({ groups }: VagrantSettings, defined: readonly string[], problems: Problems): void {
  for (const { value, place } of [...groups.values()].flat()) {
    const name = String(value)
    if (!defined.includes(name)) problems.unknown('The machine', name, defined, place)
  }
}
