import { integer, text, texts } from '../base/params.ts'
import { retired } from '../host/deployments/retire.ts'
import { deploymentProbe, serviceOf } from '../host/deployments/state.ts'
import { defineModule } from '../model/module.ts'

export const deploymentLeftovers = defineModule({
  name: 'deployment_leftovers',
  summary: 'Stop the containers of services that a deployment does not have, or not on this host',
  params: {
    deployment: text('The deployment'),
    services: texts('The services that it has on this host').or([]),
    drain: text('How long connections to a container may go on before it is stopped').or('10s'),
    keep: integer('Of how many earlier releases containers are kept').or(3),
  },
  examples: `
    - deployment_leftovers: { deployment: blog, services: [front] }
  `,

  observe: ({ deployment }) => deploymentProbe(deployment),

  *plan({ services, drain, keep }, { containers, releases }) {
    const left = containers.filter(each => {
      const service = serviceOf(each)
      return service !== undefined && !services.includes(service)
    })
    for (const service of new Set(left.map(serviceOf))) {
      yield* retired(
        left.filter(each => serviceOf(each) === service),
        { drain, keep, releases },
      )
    }
  },
})
