import { TaskError } from '../../base/errors.ts'
import { reveal } from '../../base/secret.ts'
import type { Want } from './params.ts'
import { withoutLineEnd } from './request.ts'

/** Refuses parameters that contradict each other, or that would make the file grow at every run. */
export function refuseContradictions(want: Want): void {
  const { line, regexp, search_string, insertafter, insertbefore, backrefs } = want
  refuseBoth(insertbefore, insertafter, 'insertbefore and insertafter')
  refuseBoth(regexp, search_string, 'regexp and search_string')
  refuseBoth(backrefs || undefined, search_string, 'backrefs and search_string')
  if (want.state === 'present') refuseUnfitLine(want)
  if (line === undefined && regexp === undefined && search_string === undefined) {
    throw new TaskError('Cannot edit: line, regexp or search_string must say which lines go')
  }
}

function refuseBoth(one: unknown, other: unknown, names: string): void {
  if (one !== undefined && other !== undefined)
    throw new TaskError(`Cannot edit: ${names} exclude each other`)
}

/** With backrefs, several lines may take the place of one: the next run finds nothing that matches. */
function refuseUnfitLine({ line, regexp, backrefs }: Want): void {
  if (backrefs && regexp === undefined) throw new TaskError('Cannot edit: backrefs needs regexp')
  if (line === undefined) throw new TaskError('Cannot edit: line is missing')
  if (!backrefs && /[\r\n]/.test(withoutLineEnd(reveal(line)))) {
    throw new TaskError('Cannot edit: line holds several lines, they would be added at every run', {
      hint: 'blockinfile keeps several lines',
    })
  }
}
