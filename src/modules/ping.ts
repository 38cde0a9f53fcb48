import { TaskError } from '../base/errors.ts'
import { text } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { sh } from '../base/shell.ts'
import { defineAction } from '../model/module.ts'

export const ping = defineAction({
  name: 'ping',
  summary: 'See whether a host can be reached and worked on',
  readsOnly: true,
  params: { data: text('What to answer; `crash` fails').or('pong') },
  examples: `
    - ping:
  `,
  returns: { ping: returned('text', 'What was asked to come back') },

  async act({ data }, host) {
    if (data === 'crash') throw new TaskError('boom')
    const { stdout } = await host.run(sh`printf %s ${data}`)
    return { ping: stdout.toString() }
  },
})
