import { defineModule } from '../model/module.ts'
import { params } from './package/params.ts'
import { packageParts } from './package/parts.ts'

/** The package manager of a host, whichever that is: for playbooks that are for hosts of every kind. */
export const packageModule = defineModule({
  name: 'package',
  summary:
    'Keep packages installed, at their newest version, or absent, with the package manager of the host',
  params,
  examples: `
    - package: { name: [git, rsync], state: present }
    - package: { name: '{{ ternary (eq facts.os.family "alpine") "openssh" "openssh-server" }}', update_cache: true }
  `,
  differences: [
    'It knows apt, dnf, apk and pacman; parameters that only the module `apt` has count where that is used',
  ],
  ...packageParts,
})
