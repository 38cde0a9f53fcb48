import { serviceAddress } from './addresses.ts'
import type { Deployment } from './deployment.ts'
import { hook } from './hooks.ts'
import { isHere } from './hosts.ts'
import type { Service } from './model.ts'
import { proxiesDone, proxiesSwitched } from './proxies.ts'
import { identityOf, readiness, variablesOf } from './replicas.ts'
import type { Value } from './to-node.ts'

/** Every host goes back to what served before: traffic is led to the old containers, then the new ones are removed. */
export function restoring(deployment: Deployment): Value[] {
  const services = deployment.services.toReversed()
  return [...services.flatMap(service => restored(service, deployment)), ...failed(deployment)]
}

/** What failed where is said, when everything is back. */
export function failed(deployment: Deployment): Value[] {
  return [
    ...hook('failed-deploy', deployment),
    {
      name: `${deployment.name} was not rolled out`,
      deployment_failed: {
        deployment: deployment.name,
        tasks: '{{ pick hostvars ansible_play_hosts_all "failed_task.name" }}',
        results: '{{ pick hostvars ansible_play_hosts_all "failed_result" }}',
        lost: '{{ difference ansible_play_hosts_all ansible_play_hosts }}',
      },
      run_once: true,
    },
  ]
}

function restored(service: Service, deployment: Deployment): Value[] {
  const { made, restored: variable } = variablesOf(service, deployment)
  const wasTouched = `and (${isHere(service)}) (defined ${made}.before)`
  const identity = identityOf(service, deployment)
  return [
    {
      name: `${service.name} is what it was`,
      service_replicas: {
        ...identity,
        ...readiness(service),
        state: 'ready',
        containers: `{{ ${made}.before }}`,
      },
      when: wasTouched,
      register: variable,
    },
    serviceAddress(service, deployment, variable),
    ...proxiesSwitched(service, deployment),
    {
      name: `What was made of ${service.name} is removed`,
      service_replicas: {
        ...identity,
        state: 'alone',
        containers: `{{ ${made}.before }}`,
      },
      when: wasTouched,
    },
    ...proxiesDone(service, deployment),
  ]
}
