import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import { asText, readLike, readScalar } from '../fields.ts'

/** When a service is started again. */
export interface Restart {
  /** Whether it is started again whenever it ends, which is what is done with all services. */
  readonly isAlways: boolean
  /** Parameters of `docker_container`, where it says something else. */
  readonly settings: readonly [string, Node][]
}

const hint = "'no', always, unless-stopped, on-failure, or on-failure:COUNT"

export function readRestart(node: Node | undefined, problems: Problems): Restart {
  if (!node) return { isAlways: false, settings: [] }
  const text = readPolicy(node, problems)
  if (text === 'always' || text === 'unless-stopped') return { isAlways: true, settings: [] }
  const [policy, count] = text?.split(':') ?? []
  const scalar = readScalar(node, 'restart', problems)
  if (!scalar || policy === undefined) return { isAlways: false, settings: [] }
  const value = (it: string): Node => ({ ...asText(scalar), value: it })
  return {
    isAlways: false,
    settings: [
      ['restart_policy', value(policy)],
      ...(count === undefined ? [] : [['restart_retries', value(count)] satisfies [string, Node]]),
    ],
  }
}

function readPolicy(node: Node, problems: Problems): string | undefined {
  return readLike(node, 'restart', /^(no|always|unless-stopped|on-failure(:[1-9]\d{0,4})?)$/, hint, problems)
}
