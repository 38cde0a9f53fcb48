import { path } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { defineAction } from '../model/module.ts'

export const slurp = defineAction({
  name: 'slurp',
  summary: 'Read a file of the host into a variable, as base64',
  readsOnly: true,
  params: { src: path('The file').alias('path') },
  examples: `
    - slurp: { src: /etc/machine-id }
      register: id
    - debug: { msg: '{{ trim (b64decode id.content) }}' }
  `,
  returns: {
    content: returned('text', 'What the file holds, in Base64'),
    encoding: returned('text', 'Always `base64`'),
    source: returned('text', 'The file'),
  },
  act: async ({ src }, host) => ({
    content: (await host.read(src)).toString('base64'),
    encoding: 'base64',
    source: src,
  }),
})
