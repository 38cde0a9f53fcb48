import type { Place } from '../base/place.ts'
import type { Entry, Node } from '../base/yaml.ts'
import type { Service } from './model.ts'

/** One deployment of an application: its name, its services, and the keywords and variables of its plays. */
export interface Deployment {
  readonly name: string
  /** The entry of the playbook that asked for it. */
  readonly place: Place
  readonly services: readonly Service[]
  /** Keywords of the entry that its plays have too, such as `become`. */
  readonly keywords: Readonly<Record<string, Node>>
  readonly vars: readonly Entry[]
}

/** The names that the roles `docker` and `dns` use unless the inventory sets others, as expressions. */
export const network = 'default container_network "apps"'
export const suffix = 'default containers_suffix "lxc"'
export const namesFolder = 'default names_folder "/etc/deliver/names"'

/** The labels by which the containers of a deployment are found again. */
export const labels = {
  deployment: 'deliver.deployment',
  service: 'deliver.service',
  settings: 'deliver.settings',
} as const

export function containerOf(service: Service, deployment: Deployment): string {
  return `${deployment.name}-${service.name}`
}

/** The variable of a host that holds the state of the container of a service. */
export function variableOf(service: Service, deployment: Deployment): string {
  return identifier(`${deployment.name}_${service.name}`)
}

/** Names of groups and variables have no dashes. */
export function identifier(name: string): string {
  return name.replaceAll(/\W/g, '_')
}
