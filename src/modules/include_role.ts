import { anyMap, flag, text } from '../base/params.ts'
import { defineAction } from '../model/module.ts'

export const includeRole = defineAction({
  name: 'include_role',
  summary: 'Run a role, which is found when this is reached',
  readsOnly: true,
  onController: true,
  params: {
    name: text('The role'),
    tasks_from: text('The file of its tasks').or('main'),
    vars_from: text('The file of its variables').or('main'),
    defaults_from: text('The file of its defaults').or('main'),
    handlers_from: text('The file of its handlers').or('main'),
    apply: anyMap('Keywords for the tasks of the role, such as tags and become').optional,
    public: flag('Whether later tasks of the play see its variables').or(false),
    allow_duplicates: flag('Taken for compatibility: a role is run wherever it is included').or(true),
    rolespec_validate: flag('Check what the role is given against its argument specification').or(true),
  },
  examples: `
    - include_role: { name: web, tasks_from: certificates }
      vars: { domain: example.org }
  `,

  act: ({ name }) => ({ msg: `included ${name}` }),
})
