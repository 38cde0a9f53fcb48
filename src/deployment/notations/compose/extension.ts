import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import { readFields } from '../fields.ts'
import { extensionOf } from './sections.ts'

/** What compose has no words for. */
export const extensionKeys = {
  required: [],
  optional: [
    'expose',
    'health',
    'update',
    'drain',
    'single',
    'release',
    'require',
    'deploy_with',
    'deploy_conflict',
    'snat',
  ],
} as const

export type Extension = Readonly<Partial<Record<(typeof extensionKeys.optional)[number], Node>>>

export function readExtension(node: Node, problems: Problems): Extension {
  const extension = extensionOf(node)
  return (extension && readFields(extension, 'x-deliver', extensionKeys, problems)) ?? {}
}
