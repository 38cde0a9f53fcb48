import type { Problems } from '../../base/problems.ts'
import type { Node } from '../../base/yaml.ts'
import { isTemplate } from '../../expressions/text.ts'
import { asText, readScalar, writtenText } from './fields.ts'

/** More than a registry takes. */
const longest = 1000

/** The name of an image; a registry refuses capitals in it, so they are told here. */
export function readImage(node: Node, problems: Problems): Node {
  const image = readScalar(node, 'image', problems)
  if (!image) return node
  const text = writtenText(image)
  if (text.length > longest) problems.add('The name of an image is too long', node.place)
  const name = text
    .slice(0, longest)
    .replace(/^[^/]*[.:][^/]*\//, '')
    .replace(/[:@][^/]*$/, '')
  if (!isTemplate(text) && /[A-Z]/.test(name)) {
    problems.add(
      `An image cannot be called ${text}`,
      node.place,
      `it has no capitals: ${text.replace(name, name.toLowerCase())}`,
    )
  }
  return asText(image)
}
