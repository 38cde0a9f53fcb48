import { anyMap, text } from '../base/params.ts'
import { defineAction } from '../model/module.ts'

export const includeTasks = defineAction({
  name: 'include_tasks',
  summary: 'Run the tasks of a file, which is found when this is reached',
  readsOnly: true,
  onController: true,
  freeForm: 'file',
  params: {
    file: text('The file of tasks'),
    apply: anyMap('Keywords for the tasks of the file, such as tags and become').optional,
  },
  examples: `
    - include_tasks: '{{ facts.os.family }}.yml'
    - include_tasks: { file: site.yml, apply: { tags: web } }
      loop: '{{ sites }}'
      loop_control: { loop_var: site }
  `,

  act: ({ file }) => ({ msg: `included ${file}` }),
})
