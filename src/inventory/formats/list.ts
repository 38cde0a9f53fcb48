import type { Problems } from '../../base/problems.ts'
import { hostsNamedBy } from '../addresses.ts'
import type { Draft } from '../draft.ts'

/** Reads hosts as they are written on the command line: `web1,db[1:3]:2222`. */
export function readList(text: string, draft: Draft, problems: Problems): void {
  const source = { file: '<command line>', text }
  if (/^[\s,]*$/.test(text)) problems.add('The list names no hosts', { source, offset: 0 })
  for (const { 0: written, index } of text.matchAll(/[^\s,]+/g)) {
    const place = { source, offset: index }
    const addressed = hostsNamedBy(written)
    if ('problem' in addressed) problems.add(addressed.problem, place)
    else draft.addHosts(addressed, 'all', place)
  }
}
