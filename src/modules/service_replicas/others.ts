import { type DeployedContainer, type DeploymentState, serviceOf } from '../../host/deployments/state.ts'
import type { Want } from './params.ts'

/** The containers of the service that are not meant. */
export function others(want: Want, { containers }: DeploymentState): readonly DeployedContainer[] {
  return containers.filter(each => serviceOf(each) === want.service && !want.containers.includes(each.name))
}
