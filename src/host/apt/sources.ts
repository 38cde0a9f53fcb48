import { Secret } from '../../base/secret.ts'
import { lines, type Script, sh } from '../../base/shell.ts'
import type { FileContent, Step } from '../../model/connection.ts'
import type { Change } from '../../model/module.ts'
import { removalScript } from '../files/folders.ts'
import { inBase64, writeScript } from '../files/write.ts'
import { type FetchSettings, fetchLists } from './lists.ts'

export const sourcesFolder = '/etc/apt/sources.list.d'

/** A file of sources as it was before it changed, one character a byte; without content, it was not there. */
export interface FormerFile {
  readonly path: string
  readonly content: string | undefined
}

/** Gives a file of sources a content; without one, takes the file away. */
export function sourcesStep(path: string, content: FileContent | undefined, mode?: string): Step {
  return content === undefined ? removalScript(path) : { kind: 'file write', path, content, mode }
}

/**
 * Fetches the package lists after sources have changed. Sources that cannot be fetched go again, so that the next run
 * does not take them for settled.
 */
export function listsChange(settings: FetchSettings, former: readonly FormerFile[]): Change {
  const undo = lines([...former.map(restored), sh`echo 'The sources are as they were.' >&2`])
  const settle = sh`
    (
      ${fetchLists(settings)}
    ) || {
      ${former.length > 0 ? undo : sh``}
      exit 100
    }`
  return { what: 'package lists', before: 'of other sources', after: 'fetched', settle }
}

function restored({ path, content }: FormerFile): Script {
  if (content === undefined) return sh`( ${removalScript(path)} )`
  return sh`(
    deliver_content=${new Secret(Buffer.from(content, 'latin1').toString('base64'))}
    ${writeScript({ path }, inBase64)}
  )`
}
