import { returned } from '../base/returns.ts'
import { found, inspect, known } from '../host/docker.ts'
import { sectionsOf } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'
import { membership, removal, replacement } from './docker_network/changes.ts'
import { create } from './docker_network/commands.ts'
import { memberNames, type Network } from './docker_network/network.ts'
import { params } from './docker_network/params.ts'
import { describe, wantedSettings } from './docker_network/settings.ts'

export const dockerNetwork = defineModule({
  name: 'docker_network',
  summary: 'Keep a network of Docker',
  params,
  examples: `
    - docker_network: { name: blog }
    - docker_network:
        name: services
        ipam_config: [{ subnet: 10.20.0.0/24, gateway: 10.20.0.1 }]
        driver_options: { com.docker.network.bridge.enable_ip_masquerade: 'false' }
  `,
  returns: { network: returned('map', 'What `docker network inspect` says of it') },
  reportsAfterwards: true,

  observe: ({ name }) => ({
    script: inspect('network', 'network', name),
    parse: output => found<Network>(sectionsOf(output), 'network'),
  }),

  *plan(want, now) {
    const network = known(now)
    if (want.state === 'absent') return yield* removal(want, network)
    if (!network) {
      yield { what: 'network', before: 'absent', after: describe(wantedSettings(want)), settle: create(want) }
    } else yield* replacement(want, network)
    yield* membership(want, network ? memberNames(network) : [])
  },

  report: (_, network) => ({ network: network.kind === 'there' ? network.is : {} }),
})
