import { flag, oneOf, text, textOrSecret, texts, type Values } from '../../base/params.ts'
import { editedFile } from '../../host/files/edit.ts'

const oneLine = (doc: string) => text(doc).check(text => !/[\r\n]/.test(text), 'must be one line')

export const params = {
  ...editedFile,
  create: flag('Make the file where there is none, and the folders on the way to it').or(true),
  section: oneLine('The section; what stands before the first one when left out').optional,
  option: oneLine('The option; with `absent` and without it the whole section goes').optional,
  value: textOrSecret('Its value').optional,
  values: texts('Its values, a line each, instead of value').or([]),
  state: oneOf(['present', 'absent'], 'Whether the option is there').or('present'),
  exclusive: flag('Whether other lines of the option go').or(true),
  no_extra_spaces: flag('Write `option=value`, without spaces').or(false),
  allow_no_value: flag('Whether the option may stand there without a value').or(false),
}

export type Want = Values<typeof params>
