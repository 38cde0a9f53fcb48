import { didYouMean } from '../../../base/nearest.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import { readMap, textNodes } from '../../../playbook/read/read.ts'
import { isNothing, label, labelHint, readLike, readScalar, writtenKey, writtenText } from '../fields.ts'
import { readKnown } from './fields.ts'
import { serviceNetworkKeys } from './keys.ts'

/** Other names of a service: those in its networks, and `container_name`, by which others find it with Docker. */
export function readAliases(
  { networks, container_name }: { readonly networks?: Node; readonly container_name?: Node },
  known: ReadonlySet<string>,
  problems: Problems,
): string[] {
  const name = container_name && readLike(container_name, 'container_name', label, labelHint, problems)
  const aliases = networks && !isNothing(networks) ? readNetworks(networks, known, problems) : []
  return [...new Set([...(name === undefined ? [] : [name]), ...aliases])]
}

function readNetworks(node: Node, known: ReadonlySet<string>, problems: Problems): string[] {
  if (node.kind !== 'map') {
    for (const item of textNodes(node)) {
      const scalar = readScalar(item, 'A network', problems)
      if (scalar) checkNetwork(writtenText(scalar), item, known, problems)
    }
    return []
  }
  return (readMap(node, 'networks', problems)?.entries ?? []).flatMap(entry => {
    const name = writtenKey(entry)
    checkNetwork(name, { place: entry.keyPlace }, known, problems)
    const { aliases } = readKnown(entry.value, `The network ${name}`, serviceNetworkKeys, problems)
    return textNodes(aliases).flatMap(item => readLike(item, 'An alias', label, labelHint, problems) ?? [])
  })
}

function checkNetwork(
  name: string,
  { place }: Pick<Node, 'place'>,
  known: ReadonlySet<string>,
  problems: Problems,
): void {
  if (known.has(name)) return
  problems.add(
    `There is no network ${name} in this file`,
    place,
    didYouMean(name, known) ?? `networks: { ${name}: }`,
  )
}
