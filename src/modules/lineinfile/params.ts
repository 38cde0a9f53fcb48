import { flag, oneOf, text, textOrSecret, type Values } from '../../base/params.ts'
import { editedFile } from '../../host/files/edit.ts'

export const params = {
  ...editedFile,
  state: oneOf(['present', 'absent'], 'Whether the line is there').or('present'),
  line: textOrSecret('The line').alias('value').optional,
  regexp: text('Which line becomes `line`, the last that matches; with `absent`, which lines go').alias(
    'regex',
  ).optional,
  search_string: text('The same as regexp, as a text that the line holds').optional,
  insertafter: text(
    'Where a new line goes: after the last line that matches this expression, or `EOF`, the default',
  ).optional,
  insertbefore: text('Where a new line goes: before the last line that matches this expression, or `BOF`')
    .optional,
  firstmatch: flag('Take the first line that matches instead of the last').or(false),
  backrefs: flag(
    'Put what the groups of regexp found into `line`, for \\1; where nothing matches, change nothing',
  ).or(false),
}

export type Want = Values<typeof params>
