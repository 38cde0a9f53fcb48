import { readSource, shownPath } from '../../base/files.ts'
import type { Place, Source } from '../../base/place.ts'
import { Problems } from '../../base/problems.ts'
import type { Node } from '../../base/yaml.ts'
import { checkTemplates } from '../../playbook/check/templates.ts'
import type { Application } from '../model.ts'
import { readCompose } from './compose/compose.ts'
import { readDeliverous } from './deliverous.ts'
import { type Notation, notationOf } from './notation.ts'
import { parseWithPlaceholders } from './placeholders.ts'
import { readTemplate } from './template/template.ts'

/** What counts beside the file itself. */
export interface ReadingOptions {
  /** The environment of the control side, for notations that ask for it. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Which services are taken in that are not always wanted. */
  readonly profiles: readonly string[]
}

/** The application of a service file. All mistakes are told, in the order in which they stand in their files. */
export function readServiceFile(
  path: string,
  askedAt: Place | undefined,
  problems: Problems,
  options: ReadingOptions = { environment: process.env, profiles: [] },
): Application | undefined {
  const own = new Problems()
  const application = own.collect(() => {
    const source = readSource(path, askedAt)
    const read = readers[notationOf(path) ?? 'template'](source, own, options)
    if (!read && own.inOrder().length === 0)
      own.add(`${shownPath(path)} has no services`, askedAt ?? { source, offset: 0 })
    return read
  })
  problems.addAll(own.inOrder())
  return application
}

type Reader = (source: Source, problems: Problems, options: ReadingOptions) => Application | undefined

const readers: Readonly<Record<Notation, Reader>> = {
  deliverous: (source, problems) => {
    const node = contentOf(source, problems)
    return node && readDeliverous(node, problems)
  },
  template: (source, problems) => {
    const node = contentOf(source, problems)
    return node && readTemplate(node, problems)
  },
  compose: readCompose,
}

function contentOf(source: Source, problems: Problems): Node | undefined {
  const node = parseWithPlaceholders(source)
  if (node) checkTemplates(node, problems)
  return node
}
