import { packageModuleParts } from '../host/packages/module.ts'
import { defineModule } from '../model/module.ts'
import { apkManager, apkWant } from './apk/manager.ts'
import { params } from './apk/params.ts'

export const apk = defineModule({
  name: 'apk',
  summary: 'Keep packages of Alpine installed, at their newest version, or absent',
  params,
  examples: `
    - apk: { name: [nginx, curl], update_cache: true }
    - apk: { name: nginx=1.26.2-r0 }
    - apk: { upgrade: true, update_cache: true }
    - apk: { name: telnet, state: absent }
  `,
  ...packageModuleParts(apkManager, apkWant),
})
