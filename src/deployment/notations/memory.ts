import type { Problems } from '../../base/problems.ts'
import type { Node } from '../../base/yaml.ts'
import { checkedText } from './fields.ts'

/** How much memory a service may take. */
export function readMemory(node: Node | undefined, problems: Problems): Node | undefined {
  if (!node) return undefined
  const hint = 'a number with b, k, m or g, such as 512m'
  return checkedText(node, 'memory', /^[1-9]\d*[bkmg]$/i, hint, problems)
}
