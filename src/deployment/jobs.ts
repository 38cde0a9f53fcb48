import { type Deployment, identifier, network } from './deployment.ts'
import { hostsOf } from './hosts.ts'
import type { Job, Service } from './model.ts'
import { imageOf, settingsOf } from './replicas.ts'
import type { Value, ValueMap } from './to-node.ts'

/** A job is run on the first host of its service; all of them remember that, so that the first may be another one. */
export function jobTasks(job: Job, deployment: Deployment): Value[] {
  const service = serviceOf(job, deployment)
  if (!service) return []
  const hosts = hostsOf(service)
  const variable = identifier(`${deployment.name}_${job.name}_job`)
  const task = (state: string, name: string, more: ValueMap, when: string): ValueMap => ({
    name,
    deployment_job: {
      deployment: deployment.name,
      job: job.name,
      runs: job.runs,
      network: `{{ ${network} }}`,
      ...imageOf(deployment),
      ...settingsOf(service, deployment),
      command: job.command,
      state,
      ...more,
    },
    vars: { service_image: service.image },
    when,
  })
  return [
    {
      ...task('known', `Whether ${job.name} was done`, {}, `in inventory_hostname ${hosts}`),
      register: variable,
    },
    task(
      'done',
      `${job.name} is done`,
      { done_elsewhere: `{{ in true (values (pick hostvars ${hosts} "${variable}.done")) }}` },
      `eq inventory_hostname (first ${hosts})`,
    ),
    task('remembered', `${job.name} is known to be done`, {}, `in inventory_hostname ${hosts}`),
  ]
}

function serviceOf({ container, service }: Job, { services }: Deployment): Service | undefined {
  return container ?? services.find(({ name }) => name === service.name)
}
