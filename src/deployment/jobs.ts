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
  const task = (name: string, settings: ValueMap, when: string): ValueMap => ({
    ...jobTask(job, service, deployment, name, settings),
    when,
  })
  return [
    {
      ...task(`Whether ${job.name} was done`, { state: 'known' }, `in inventory_hostname ${hosts}`),
      register: variable,
    },
    task(
      `${job.name} is done`,
      { done_elsewhere: `{{ in true (values (pick hostvars ${hosts} "${variable}.done")) }}` },
      `eq inventory_hostname (first ${hosts})`,
    ),
    task(`${job.name} is known to be done`, { state: 'remembered' }, `in inventory_hostname ${hosts}`),
  ]
}

/** A job of an application in a swarm: the manager runs it, among the services. */
export function jobInSwarm(job: Job, deployment: Deployment): Value[] {
  const service = serviceOf(job, deployment)
  if (!service) return []
  const inSwarm = { overlay: true, dns_search_domains: undefined }
  return [jobTask(job, service, deployment, `${job.name} is done`, inSwarm)]
}

function jobTask(job: Job, service: Service, deployment: Deployment, name: string, more: ValueMap): ValueMap {
  return {
    name,
    deployment_job: {
      deployment: deployment.name,
      job: job.name,
      runs: job.runs,
      network: `{{ ${network} }}`,
      ...imageOf(deployment),
      ...settingsOf(service, deployment),
      command: job.command,
      state: 'done',
      ...more,
    },
    vars: { service_image: service.image },
  }
}

function serviceOf({ container, service }: Job, { services }: Deployment): Service | undefined {
  return container ?? services.find(({ name }) => name === service.name)
}
