import { TaskError } from '../base/errors.ts'
import { flag, integer, listOf, record, text, texts, type Values } from '../base/params.ts'
import { retired } from '../host/deployments/retire.ts'
import { type DeployedContainer, deploymentProbe, serviceOf } from '../host/deployments/state.ts'
import { defineModule } from '../model/module.ts'

const drain = text('How long connections to a container may go on before it is stopped').or('10s')

const service = record(
  {
    name: text('The service'),
    here: flag('Whether it runs on this host').or(true),
    containers: texts('Its containers that serve on this host: what `service_replicas` registers').optional,
    drain,
  },
  'A service',
)

const params = {
  deployment: text('The deployment'),
  services: listOf(service, 'The services that it has').or([]),
  keep: integer('Of how many earlier releases containers are kept').or(3),
}

type Want = Values<typeof params>

export const deploymentLeftovers = defineModule({
  name: 'deployment_leftovers',
  summary: 'Stop the containers of a deployment that do not serve any more, all at once',
  params,
  examples: `
    - deployment_leftovers: { deployment: blog, services: [{ name: front, containers: '{{ front.containers }}', drain: 1m }] }
  `,
  returns: {},

  observe: ({ deployment }) => deploymentProbe(deployment),

  *plan({ services, keep }, { containers, releases }) {
    const serving = services.filter(({ here }) => here).flatMap(containersOf)
    const left = containers.filter(each => serviceOf(each) !== undefined && !serving.includes(each.name))
    const drains = new Map(services.map(service => [service.name, service.drain]))
    const drainOf = (container: DeployedContainer) => drains.get(serviceOf(container) ?? '') ?? '10s'
    yield* retired(left, { drainOf, keep, releases })
  },
})

/** Nobody may be stopped because it was not said who serves. */
function containersOf({ name, containers }: Want['services'][number]): readonly string[] {
  if (containers) return containers
  throw new TaskError(`It is not known which containers of ${name} serve`)
}
