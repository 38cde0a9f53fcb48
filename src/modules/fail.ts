import { textOrSecret } from '../base/params.ts'
import { defineAction } from '../model/module.ts'

export const fail = defineAction({
  name: 'fail',
  summary: 'Fail with a message',
  readsOnly: true,
  onController: true,
  params: { msg: textOrSecret('Why').or('Failed as requested from task') },
  examples: `
    - fail: { msg: 'No release is chosen: -e release=v42' }
      when: undefined release
  `,
  returns: {},

  act: ({ msg }) => ({ failed: true, msg }),
})
