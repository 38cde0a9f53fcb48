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
import { editedBy } from './blockinfile/edit.ts'
import { params } from './blockinfile/params.ts'
import { refuseContradictions } from './blockinfile/refusals.ts'

export const blockinfile = defineModule({
  name: 'blockinfile',
  summary: 'Keep a block of lines in a text file, between two marker lines',
  params,
  examples: `
    - blockinfile:
        path: /etc/hosts
        block: |
          192.168.56.101 controller.dev
          192.168.56.111 node1.dev
    - blockinfile: { path: /etc/app.conf, marker: '; {mark} of the proxy', state: absent }
  `,
  differences: [
    'The lines of the block end as the lines around it do: with CRLF in a file of CRLF',
    'A `marker` without `{mark}` is refused: the block would be added at every run',
  ],

  returns: editReturns,

  observe: want => ({
    script: editQuestion(want.path, want),
    parse: output => parseEditState(output, want),
  }),

  *plan(want, now: EditState): Generator<Change> {
    refuseContradictions(want)
    if (want.state === 'absent' && !now.file.state) return
    yield* editDifferences(want, now, text => editedBy(want, text), want.block instanceof Secret)
  },

  report: (want, now) => editValues(want, now, text => editedBy(want, text)),
})
