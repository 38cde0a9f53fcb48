import { readSource } from '../../base/files.ts'
import type { Place } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import type { Node } from '../../base/yaml.ts'
import { checkTemplate, checkText } from '../../expressions/check.ts'

/** Finds what is wrong with the templates in a value. */
export function checkTemplates(node: Node, problems: Problems): void {
  if (node.kind === 'list') for (const item of node.items) checkTemplates(item, problems)
  else if (node.kind === 'map') for (const { value } of node.entries) checkTemplates(value, problems)
  else if (typeof node.value === 'string' && !node.raw) problems.addAll(checkText(node.value, node.place))
}

/** Finds what is wrong with a template file that is named somewhere. */
export function checkTemplateFile(path: string, askedAt: Place, problems: Problems): void {
  problems.collect(() => problems.addAll(checkTemplate(readSource(path, askedAt))))
}
