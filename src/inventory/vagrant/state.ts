import { readdirSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { ownValue } from '../../base/keys.ts'

/** The variables of the environment that we run in. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A machine that Vagrant made, as it keeps it in its folder. */
export interface BuiltMachine {
  readonly name: string
  readonly provider: string
  readonly id: string
  /** Where Vagrant keeps what belongs to the machine, until it destroys it. */
  readonly folder: string
  /** When its SSH key was last written; 0 without one of its own. */
  readonly keyTime: number
  /** The state that Vagrant saw last; nothing when its index speaks of another environment. */
  readonly lastSeen: string | undefined
}

/** Where Vagrant keeps the state of a Vagrantfile. */
export function stateFolder(folder: string, environment: Environment): string {
  return resolve(folder, environment['VAGRANT_DOTFILE_PATH'] || '.vagrant')
}

/** The machines that Vagrant made and did not destroy, read from `machines/NAME/PROVIDER/`. */
export function builtMachines(stateFolder: string, environment: Environment): BuiltMachine[] {
  const index = readIndex(environment)
  return namesIn(join(stateFolder, 'machines')).flatMap(name =>
    namesIn(join(stateFolder, 'machines', name)).flatMap(provider => {
      const folder = join(stateFolder, 'machines', name, provider)
      const id = text(join(folder, 'id'))
      const indexed = ownValue(index, text(join(folder, 'index_uuid')))
      const lastSeen = indexed?.local_data_path === stateFolder ? indexed.state : undefined
      const keyTime = statSync(join(folder, 'private_key'), { throwIfNoEntry: false })?.mtimeMs ?? 0
      return id === '' ? [] : [{ name, provider, id, folder, keyTime, lastSeen }]
    }),
  )
}

/** What Vagrant remembers of every machine of this user, whatever Vagrantfile it belongs to. */
type Index = Readonly<Record<string, { local_data_path?: string; state?: string } | undefined>>

function readIndex(environment: Environment): Index {
  const home = environment['VAGRANT_HOME'] || join(environment['HOME'] || homedir(), '.vagrant.d')
  try {
    return (JSON.parse(text(join(home, 'data/machine-index/index'))) as { machines?: Index }).machines ?? {}
  } catch {
    return {} // it only saves questions
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return [] // no machine was made yet, or it was destroyed this moment
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
