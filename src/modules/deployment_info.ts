import { text } from '../base/params.ts'
import { deploymentsProbe } from '../host/deployments/all.ts'
import { defineModule } from '../model/module.ts'

export const deploymentInfo = defineModule({
  name: 'deployment_info',
  summary: 'See which deployments a host has: their containers, and the releases that it keeps',
  params: { deployment: text('Only this one, with all of its releases').optional },
  examples: `
    - deployment_info: {}
      register: found
    - debug: { msg: "{{ keys found.deployments }}" }
  `,
  observe: ({ deployment }) => deploymentsProbe(deployment),
  report: (_, deployments) => ({ deployments }),
})
