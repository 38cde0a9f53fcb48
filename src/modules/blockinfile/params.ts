import { oneOf, text, textOrSecret, type Values } from '../../base/params.ts'
import { editedFile } from '../../host/files/edit.ts'

const isOneLine = (value: string) => !/[\r\n]/.test(value)

export const params = {
  ...editedFile,
  state: oneOf(['present', 'absent'], 'Whether the block is there').or('present'),
  block: textOrSecret('The lines of the block; without any, the block goes away').alias('content').or(''),
  marker: text('The lines around the block; `{mark}` stands for its begin and its end')
    .check(marker => marker.includes('{mark}'), 'must have {mark} in it, or the block is added at every run')
    .check(isOneLine, 'must be one line')
    .or('# {mark} ANSIBLE MANAGED BLOCK'),
  marker_begin: text('What `{mark}` is above the block').check(isOneLine, 'must be one line').or('BEGIN'),
  marker_end: text('What `{mark}` is below the block').check(isOneLine, 'must be one line').or('END'),
  insertafter: text(
    'Where a new block goes: after the last line that matches this expression, or `EOF`, the default',
  ).optional,
  insertbefore: text('Where a new block goes: before the last line that matches this expression, or `BOF`')
    .optional,
}

export type Want = Values<typeof params>
