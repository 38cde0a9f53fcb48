import { retired } from '../host/deployments/retire.ts'
import { type DeploymentState, deploymentProbe } from '../host/deployments/state.ts'
import { defineModule } from '../model/module.ts'
import { creation } from './service_replicas/created.ts'
import { meant } from './service_replicas/meant.ts'
import { others } from './service_replicas/others.ts'
import { params, type Want } from './service_replicas/params.ts'
import { readiness } from './service_replicas/ready.ts'
import { replicasOf } from './service_replicas/replicas.ts'
import { serving, wanted } from './service_replicas/version.ts'

/**
 * A container of a service never changes: another version of it is another container, beside the old one. So what is
 * wanted is told by names alone, and going back is starting what is still there.
 */
export const serviceReplicas = defineModule({
  name: 'service_replicas',
  summary:
    'Keep the containers of a service on a host: make a new version, start it beside the old one, retire that',
  params,
  examples: `
    - service_replicas:
        deployment: blog
        service: front
        state: created
        image: registry.dev:5000/blog:v42
        env: { WORKERS: 4 }
      register: front
    - service_replicas: { deployment: blog, service: front, state: ready, containers: '{{ front.containers }}' }
    - service_replicas: { deployment: blog, service: front, state: alone, containers: '{{ front.containers }}' }
  `,

  observe: ({ deployment }) => deploymentProbe(deployment),

  *plan(asked, now) {
    if (asked.state === 'created') return yield* creation(asked, now)
    const want = { ...asked, containers: meant(asked) }
    if (want.state === 'ready') yield* readiness(want, now)
    else
      yield* retired(others({ ...want, containers: [...want.containers, ...asked.containers] }, now), {
        ...want,
        ...now,
        drainOf: () => want.drain,
      })
  },

  report: (want, now) =>
    want.state === 'created'
      ? made(want, now)
      : { replicas: replicasOf({ ...want, containers: meant(want) }, now) },
})

function made(want: Want, now: DeploymentState): Readonly<Record<string, unknown>> {
  const { names: containers } = wanted(want, now)
  return { containers, before: serving(want, now), image: want.image, version: want.image_version }
}
