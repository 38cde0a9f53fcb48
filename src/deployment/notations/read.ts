import { readSource, shownPath } from '../../base/files.ts'
import type { Place } from '../../base/place.ts'
import { Problems } from '../../base/problems.ts'
import type { Node } from '../../base/yaml.ts'
import { checkTemplates } from '../../playbook/check/templates.ts'
import type { Application } from '../model.ts'
import { readDeliverous } from './deliverous.ts'
import { type Notation, notationOf } from './notation.ts'
import { parseWithPlaceholders } from './placeholders.ts'
import { readTemplate } from './template/template.ts'

/** The application of a service file. All mistakes are told, in the order in which they stand in their files. */
export function readServiceFile(
  path: string,
  askedAt: Place | undefined,
  problems: Problems,
): Application | undefined {
  const own = new Problems()
  const application = own.collect(() => readAs(notationOf(path) ?? 'template', path, askedAt, own))
  problems.addAll(own.inOrder())
  return application
}

function readAs(
  notation: Notation,
  path: string,
  askedAt: Place | undefined,
  problems: Problems,
): Application | undefined {
  const source = readSource(path, askedAt)
  const node = parseWithPlaceholders(source)
  if (!node) return problems.add(`${shownPath(path)} has no services`, askedAt ?? { source, offset: 0 })
  checkTemplates(node, problems)
  return readers[notation](node, problems)
}

const readers: Readonly<Record<Notation, (node: Node, problems: Problems) => Application>> = {
  deliverous: readDeliverous,
  template: readTemplate,
  compose: readDeliverous,
}
