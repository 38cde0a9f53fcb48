import { TaskError } from '../../base/errors.ts'
import { blockMarkers, blockTexts } from './block.ts'
import type { Want } from './params.ts'

/** Refuses parameters that contradict each other, or that would make the file grow at every run. */
export function refuseContradictions(want: Want): void {
  if (want.insertbefore !== undefined && want.insertafter !== undefined) {
    throw new TaskError('Cannot edit: insertbefore and insertafter exclude each other')
  }
  const { begin, end } = blockMarkers(want)
  if (begin === end) {
    throw new TaskError('Cannot edit: marker_begin and marker_end are the same', {
      hint: 'where the block begins and ends could not be found again',
    })
  }
  if (blockTexts(want).includes(begin)) {
    throw new TaskError('Cannot edit: the block holds the marker that begins it', {
      hint: 'a marker of its own keeps them apart',
    })
  }
}
