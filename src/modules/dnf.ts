import { packageModuleParts } from '../host/packages/module.ts'
import { defineModule } from '../model/module.ts'
import { dnfManager, dnfWant } from './dnf/manager.ts'
import { params } from './dnf/params.ts'

export const dnf = defineModule({
  name: 'dnf',
  summary:
    'Keep packages of Fedora, Red Hat and their descendants installed, at their newest version, or absent',
  params,
  examples: `
    - dnf: { name: nginx }
    - dnf: { name: [httpd-2.4.57, 'php-*'], update_cache: true }
    - dnf: { name: '*', state: latest, security: true }
    - dnf: { name: 'https://example.org/release-latest.noarch.rpm', disable_gpg_check: true }
  `,
  differences: [
    'Groups and modules such as `@development` are refused: they are no packages',
    'Fetching the index alone is a change too',
  ],
  ...packageModuleParts(dnfManager, dnfWant),
})
