import { Secret } from '../base/secret.ts'
import {
  type EditState,
  editDifferences,
  editQuestion,
  editReturns,
  editValues,
  parseEditState,
} from '../host/files/edit.ts'
import { type Change, defineModule } from '../model/module.ts'
import { editedBy } from './lineinfile/edit.ts'
import { params, type Want } from './lineinfile/params.ts'
import { refuseContradictions } from './lineinfile/refusals.ts'
import { editRequest } from './lineinfile/request.ts'

export const lineinfile = defineModule({
  name: 'lineinfile',
  summary: 'Keep one line of a text file',
  params,
  examples: `
    - lineinfile: { path: /etc/ssh/sshd_config, regexp: '^#?PermitRootLogin ', line: PermitRootLogin no }
    - lineinfile: { path: /etc/hosts, line: 192.168.56.101 controller.dev, create: true }
    - lineinfile: { path: /etc/fstab, regexp: swap, state: absent, backup: true }
    - lineinfile: { path: /etc/app.conf, regexp: '^port=(\\d+)', line: 'port=\\1 # old', backrefs: true }
  `,
  differences: [
    'A line ends as the lines around it do: with CRLF in a file of CRLF',
    'Several lines in `line` are refused without `backrefs`: they would be added at every run',
  ],

  returns: editReturns,

  observe: want => ({
    script: editQuestion(want.path, want),
    parse: output => parseEditState(output, want),
  }),

  *plan(want, now: EditState): Generator<Change> {
    refuseContradictions(want)
    if (want.state === 'absent' && !now.file.state) return
    yield* editDifferences(want, now, editOf(want), want.line instanceof Secret)
  },

  report: (want, now) => editValues(want, now, editOf(want)),
})

function editOf(want: Want): (text: string) => string {
  return text => editedBy(editRequest(want), text)
}
