import { TaskError } from '../base/errors.ts'
import { reveal, Secret } from '../base/secret.ts'
import {
  type EditState,
  editDifferences,
  editQuestion,
  editReturns,
  editValues,
  parseEditState,
} from '../host/files/edit.ts'
import { byteText } from '../host/files/edited-text.ts'
import { defineModule } from '../model/module.ts'
import { editedIni, type IniRequest } from './ini_file/edit.ts'
import { params, type Want } from './ini_file/params.ts'

export const iniFile = defineModule({
  name: 'ini_file',
  summary: 'Keep an option of an INI file',
  params,
  examples: `
    - ini_file: { path: /etc/app.ini, section: server, option: port, value: '8080' }
    - ini_file: { path: /etc/app.ini, section: server, option: allow, values: [10.0.0.0/8, 127.0.0.1] }
    - ini_file: { path: /etc/app.ini, section: legacy, state: absent }
  `,
  differences: [
    'A line that is commented out takes the value only where no other one has the option, and stays otherwise',
    'A new file does not begin with an empty line',
  ],

  returns: editReturns,

  observe: want => ({
    script: editQuestion(want.path, want),
    parse: output => parseEditState(output, want),
  }),

  *plan(want, now: EditState) {
    const edit = editOf(want)
    if (want.state === 'absent' && !now.file.state) return
    yield* editDifferences(want, now, edit, want.value instanceof Secret)
  },

  report: (want, now) => editValues(want, now, editOf(want)),
})

function editOf(want: Want): (text: string) => string {
  const request = requestOf(want)
  return text => editedIni(request, text)
}

function requestOf(want: Want): IniRequest {
  const { section, option, value, values, state, allow_no_value } = want
  if (value !== undefined && values.length > 0)
    throw new TaskError('Cannot edit: value and values exclude each other')
  const all = [...new Set(value === undefined ? values : [reveal(value)])]
  if (all.some(text => /[\r\n]/.test(text))) throw new TaskError('Cannot edit: a value must be one line')
  if (state === 'present' && option !== undefined && all.length === 0 && !allow_no_value) {
    throw new TaskError(`Cannot edit: ${option} needs a value`, {
      hint: 'allow_no_value: true writes it without one',
    })
  }
  if (section === undefined && option === undefined)
    throw new TaskError('Cannot edit: section or option is missing')
  return {
    ...want,
    section: section === undefined || section === '' ? undefined : byteText(section),
    option: option === undefined ? undefined : byteText(option),
    values: all.map(byteText),
  }
}
