import { readSource, shownPath } from '../../base/files.ts'
import type { Place } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import type { Application } from '../model.ts'
import { readDeliverous } from './deliverous.ts'
import { parseWithPlaceholders } from './placeholders.ts'

/** The application of a service file. */
export function readServiceFile(path: string, askedAt: Place, problems: Problems): Application | undefined {
  return problems.collect(() => {
    const node = parseWithPlaceholders(readSource(path, askedAt))
    if (node) return readDeliverous(node, problems)
    problems.add(`${shownPath(path)} has no services`, askedAt)
    return undefined
  })
}
