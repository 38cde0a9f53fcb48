import { defineModule } from '../model/module.ts'
import { aptParts } from './apt/keep.ts'
import { params } from './apt/params.ts'

export const apt = defineModule({
  name: 'apt',
  summary: 'Keep Debian packages installed, at their newest version, or absent',
  params,
  examples: `
    - apt: { name: nginx }
    - apt: { name: [docker.io, iptables], install_recommends: false, cache_valid_time: 3600 }
    - apt: { name: 'postgresql=15*', state: present }
    - apt: { name: exim4-base, state: absent, purge: true, autoremove: true }
    - apt: { upgrade: dist, update_cache: true }
  `,
  differences: ['It needs `apt-get` only, not `python3-apt`'],

  ...aptParts,
})
