import { flag, oneOf, text } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, sh } from '../base/shell.ts'
import {
  type Manner,
  outdatedQuestion,
  systemctl,
  unitChanges,
  unitQuestion,
  unitStateOf,
} from '../host/systemd.ts'
import { defineModule } from '../model/module.ts'

export const systemd = defineModule({
  name: 'systemd',
  summary: 'Keep a unit of systemd started, stopped, enabled or masked',
  params: {
    name: text('The unit; `.service` when it has no suffix').alias('service', 'unit').optional,
    state: oneOf(
      ['started', 'stopped', 'restarted', 'reloaded'],
      'What the unit does; the last two always act',
    ).optional,
    enabled: flag('Whether it starts with the system').optional,
    masked: flag('Whether it cannot be started at all').optional,
    daemon_reload: flag('Read unit files again, where any changed').alias('daemon-reload').or(false),
    daemon_reexec: flag('Start systemd itself again').alias('daemon-reexec').or(false),
    scope: oneOf(
      ['system', 'user', 'global'],
      'Whose units: those of the system, of the user, of all users',
    ).or('system'),
    no_block: flag('Do not wait until the unit did it').or(false),
    force: flag('Replace links that are in the way when enabling').or(false),
  },
  examples: `
    - systemd: { name: docker, state: started, enabled: true }
    - systemd: { name: app@blue, state: restarted, daemon_reload: true }
    - systemd: { name: systemd-resolved, state: stopped, masked: true }
    - systemd: { daemon_reload: true }
  `,
  differences: [
    '`daemon_reload` acts only where a unit file changed since systemd read it, so that a second run changes nothing',
  ],
  returns: {
    name: returned('text', 'The unit'),
    state: returned('text', 'The state that was asked for'),
    enabled: returned('flag', 'Whether it was asked to be started with the host'),
    status: returned('map', 'What systemd said of it before: `ActiveState` and so on'),
  },

  observe: want => ({
    script: lines([
      ...(want.name === undefined ? [] : [unitQuestion(want.name, mannerFor(want))]),
      ...(want.daemon_reload ? [outdatedQuestion(mannerFor(want))] : []),
    ]),
    parse: unitStateOf,
    tolerant: true,
  }),

  *plan(want, now) {
    const manner = mannerFor(want)
    const ctl = systemctl(manner)
    if (want.daemon_reexec) {
      yield { what: 'systemd', before: 'running', after: 'executed again', settle: sh`${ctl} daemon-reexec` }
    }
    if (want.daemon_reload && now.outdated.length > 0) {
      yield {
        what: 'unit files',
        before: `${now.outdated.join(', ')} outdated`,
        after: 'read again',
        settle: sh`${ctl} daemon-reload`,
      }
    }
    if (want.name !== undefined) yield* unitChanges({ ...want, name: want.name }, now, manner)
  },

  report: ({ name, state, enabled }, { properties }) => ({ name, state, enabled, status: properties }),
})

/** The same module under the other name that it has in Ansible. */
export const systemdService: typeof systemd = {
  ...systemd,
  name: 'systemd_service',
  examples: systemd.examples.replaceAll('systemd:', 'systemd_service:'),
}

function mannerFor(want: { scope: Manner['scope']; no_block: boolean; force: boolean }): Manner {
  return { scope: want.scope, noBlock: want.no_block, force: want.force }
}
