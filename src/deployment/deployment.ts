import type { Place } from '../base/place.ts'
import type { Entry, Node } from '../base/yaml.ts'
import type { Application } from './model.ts'

/** One deployment of an application: its name, what it is made of, and the keywords and variables of its play. */
export interface Deployment extends Application {
  readonly name: string
  /** The entry of the playbook that asked for it. */
  readonly place: Place
  /** Keywords of the entry that its play has too, such as `become`. */
  readonly keywords: Readonly<Record<string, Node>>
  readonly vars: readonly Entry[]
  readonly release: ReleaseNotes
  /** Whether host names go on leading where they lead: nobody says here how. */
  readonly domainsStay?: boolean
  /** The folder of the service file, where there is one. */
  readonly folder?: string
  /** Where the services run, by name, where that is not what the groups of the inventory say. */
  readonly hosts?: Readonly<Record<string, readonly string[]>>
}

/** What is kept of a release for people. */
export interface ReleaseNotes {
  /** When it began, in ISO 8601. */
  readonly at: string
  readonly by: string
  readonly commit?: string
  readonly file?: string
  /** The number of the release that it goes back to. */
  readonly restores?: number
}

/** What the roles `docker`, `dns` and `routes` use unless the inventory sets others, as expressions. */
export const network = 'default container_network "apps"'
export const suffix = 'default containers_suffix "lxc"'
export const namesFolder = 'default names_folder "/etc/deliver/names"'
export const machines = 'default groups.machines (array)'

/** The label by which what belongs to a deployment is found again. */
export const deploymentLabel = 'deliver.deployment'

/** The label of the address from which the connections of a container go out. */
export const sourceLabel = 'deliver.source'

/** Names of groups and variables have no dashes. */
export function identifier(name: string): string {
  return name.replaceAll(/\W/g, '_')
}
