import type { Node } from '../base/yaml.ts'
import type { Deployment } from './deployment.ts'
import { launching } from './launch.ts'
import { removingContainers } from './leftovers.ts'
import { naming, removingNames } from './names.ts'
import { linkedFirst } from './order.ts'
import { checking } from './placement.ts'
import { toNode } from './to-node.ts'

/**
 * The plays of a deployment: each service is launched and its names are made known, linked ones first, so that a
 * service finds those it asks. Then what the file no longer has goes: names first, so that no client is sent to a container
 * that is about to be removed.
 */
export function playsOf(asked: Deployment): Node[] {
  const deployment = { ...asked, services: linkedFirst(asked.services) }
  const { place, services } = deployment
  return [
    ...checking(deployment).map(check => toNode(check, place)),
    ...services.flatMap(service => [
      toNode(launching(service, deployment), service.place),
      toNode(naming(service, deployment), service.place),
    ]),
    toNode(removingNames(deployment), place),
    toNode(removingContainers(deployment), place),
  ]
}
