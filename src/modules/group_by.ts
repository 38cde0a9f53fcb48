import { text, texts } from '../base/params.ts'
import { defineAction } from '../model/module.ts'

export const groupBy = defineAction({
  name: 'group_by',
  summary: 'Let a host join a group, which may be named after its facts',
  readsOnly: true,
  onController: true,
  params: {
    key: text('The group'),
    parents: texts('Groups that the group belongs to').or(['all']),
  },
  examples: `
    - group_by: { key: 'os_{{ facts.os.name }}' }
  `,
  returns: {},

  act: ({ key, parents }) => ({
    effects: { joins: [key, ...parents].map(group => group.replaceAll(' ', '-')) },
  }),
})
