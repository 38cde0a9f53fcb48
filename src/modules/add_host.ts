import { text, texts } from '../base/params.ts'
import { defineAction } from '../model/module.ts'

export const addHost = defineAction({
  name: 'add_host',
  summary: 'Add a host to the inventory, for the rest of the run; other keys are its variables',
  readsOnly: true,
  onController: true,
  freeKeys: true,
  params: {
    name: text('The host, perhaps with `:` and a port').alias('hostname', 'host'),
    groups: texts('The groups it belongs to').or([]).alias('group', 'groupname'),
  },
  examples: `
    - add_host: { name: '{{ made.address }}', groups: [web], http_port: 8080 }
  `,

  act({ name, groups, ...variables }) {
    const [, host = name, port] = name.match(/^([^:]+):(\d+)$/) ?? []
    const newHost = {
      name: host,
      groups,
      variables: { ...variables, ...(port && { ansible_port: Number(port) }) },
    }
    return { effects: { newHost }, msg: `added ${host}` }
  },
})
