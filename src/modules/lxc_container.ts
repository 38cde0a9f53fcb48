import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { sh } from '../base/shell.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'
import { configPath, create, destroy, within } from './lxc_container/commands.ts'
import { configuration } from './lxc_container/configuration.ts'
import { params } from './lxc_container/params.ts'
import { stateChange } from './lxc_container/running.ts'
import { parseSetting } from './lxc_container/settings.ts'
import type { Now } from './lxc_container/state.ts'

/**
 * Settings of a container that runs take effect as it starts: it is stopped and started for them.
 */
export const lxcContainer = defineModule({
  name: 'lxc_container',
  summary: 'Keep a container of LXC',
  params,
  examples: `
    - lxc_container:
        name: front
        template: debian
        template_options: --release bookworm
        container_config:
          - lxc.net.0.ipv4.address = 10.0.3.20/24
          - lxc.mount.entry = /srv/log var/log none bind,create=dir 0 0
        autostart: true
    - lxc_container: { name: front, state: absent }
  `,
  differences: ['It needs the `lxc-` commands on the host, and no library of Python'],
  returns: {
    lxc_container: returned('map', 'The container', {
      name: returned('text', 'Its name'),
      state: returned('text', '`running`, `stopped` and so on'),
      ips: returned('texts', 'Its addresses'),
    }),
  },
  reportsAfterwards: true,

  observe: ({ name, lxc_path }) => ({
    script: sh`
      if command -v lxc-create >/dev/null; then
        ${section('state')}
        lxc-info ${within(lxc_path)} -n ${name} -s -H 2>/dev/null || :
        ${section('addresses')}
        lxc-info ${within(lxc_path)} -n ${name} -i -H 2>/dev/null || :
        ${section('config')}
        cat ${configPath({ name, lxc_path })} 2>/dev/null || :
      fi`,
    parse(output): Now {
      const parts = sectionsOf(output)
      return {
        hasLxc: parts['state'] !== undefined,
        state: parts['state']?.toLowerCase() || undefined,
        config: filledLines(parts['config']).flatMap(line => parseSetting(line) ?? []),
        addresses: filledLines(parts['addresses']),
      }
    },
  }),

  *plan(want, now) {
    if (!now.hasLxc) {
      throw new TaskError(`Cannot keep the container ${want.name}: the host has no LXC`, {
        hint: 'apt: { name: [lxc, lxc-templates] } installs it on Debian',
      })
    }
    if (want.state === 'absent') {
      if (now.state)
        yield { what: 'container', before: now.state, after: 'absent', settle: destroy(want, now.state) }
      return
    }
    if (!now.state) yield { what: 'container', before: 'absent', after: 'stopped', settle: create(want) }
    const outdated = [...configuration(want, now)]
    yield* outdated
    yield* stateChange(want, now.state ?? 'stopped', outdated.length > 0)
  },

  report: ({ name }, { state, addresses }) => ({ lxc_container: { name, state, ips: addresses } }),
})
