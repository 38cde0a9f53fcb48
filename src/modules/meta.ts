import { oneOf } from '../base/params.ts'
import { defineAction, metaActions } from '../model/module.ts'

export const meta = defineAction({
  name: 'meta',
  summary: 'Ask something of the run itself',
  readsOnly: true,
  onController: true,
  freeForm: 'action',
  params: {
    action: oneOf(
      metaActions,
      '`flush_handlers` runs handlers now; `end_play`, `end_batch` and `end_host` leave the play with all hosts, with ' +
        'those of the batch, with this one; `end_role` leaves the role with this one; `clear_facts` forgets facts; `clear_host_errors` takes failed and lost hosts ' +
        'in again; `reset_connection` connects anew; `noop` does nothing',
    ),
  },
  examples: `
    - meta: flush_handlers
    - meta: end_host
      when: defined maintenance
  `,

  act: ({ action }) => ({ effects: { meta: action } }),
})
