import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import type { Build } from '../../model.ts'
import { readContext } from '../build.ts'
import { readScalar, writtenText } from '../fields.ts'
import { readComposeEnvironment } from './environment.ts'
import { readKnown } from './fields.ts'
import type { Lookup } from './interpolation.ts'
import { buildKeys } from './keys.ts'

/** `build`: a folder, or a folder with the file that says how, its arguments and its stage. */
export function readBuild(node: Node | undefined, lookup: Lookup, problems: Problems): Build | undefined {
  if (!node) return undefined
  if (node.kind !== 'map') return readContext(node, 'build', problems)
  const { context, dockerfile, args, target } = readKnown(node, 'build', buildKeys, problems)
  const here: Node = { kind: 'scalar', value: '.', raw: false, place: node.place }
  const build = readContext(context ?? here, 'context', problems)
  return (
    build && {
      ...build,
      dockerfile: textOf(dockerfile, 'dockerfile', problems),
      args: readComposeEnvironment({ environment: args }, lookup, problems),
      target: textOf(target, 'target', problems),
    }
  )
}

function textOf(node: Node | undefined, what: string, problems: Problems): string | undefined {
  const scalar = node && readScalar(node, what, problems)
  return scalar && writtenText(scalar)
}
