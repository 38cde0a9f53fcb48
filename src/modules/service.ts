import { flag, oneOf, text } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { plainManner, unitChanges, unitQuestion, unitStateOf } from '../host/systemd.ts'
import { defineModule } from '../model/module.ts'

export const service = defineModule({
  name: 'service',
  summary: 'Keep a service started, stopped or enabled',
  params: {
    name: text('The service'),
    state: oneOf(
      ['started', 'stopped', 'restarted', 'reloaded'],
      'What the service does; the last two always act',
    ).optional,
    enabled: flag('Whether it starts with the system').optional,
  },
  examples: `
    - service: { name: nginx, state: started, enabled: true }
    - service: { name: nginx, state: reloaded }
  `,
  returns: {
    name: returned('text', 'The unit'),
    state: returned('text', 'The state that was asked for'),
    enabled: returned('flag', 'Whether it was asked to be started with the host'),
    status: returned('map', 'What systemd said of it before: `ActiveState` and so on'),
  },

  observe: ({ name }) => ({
    script: unitQuestion(name, plainManner),
    parse: unitStateOf,
    tolerant: true,
  }),

  *plan(want, now) {
    yield* unitChanges(want, now, plainManner)
  },

  report: ({ name, state, enabled }, { properties }) => ({ name, state, enabled, status: properties }),
})
