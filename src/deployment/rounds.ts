import { serviceAddress } from './addresses.ts'
import { type Deployment, identifier } from './deployment.ts'
import { hostsOf } from './hosts.ts'
import type { Service } from './model.ts'
import { proxiesSwitched } from './proxies.ts'
import { alone, placesOf, ready, variablesOf } from './replicas.ts'
import type { Value } from './to-node.ts'

/** Whether the replicas of a service are replaced one after the other instead of all at once. */
export function hasRounds({ update: { batch, canary } }: Service): boolean {
  return batch !== undefined || canary !== undefined
}

/**
 * The replicas of a service are replaced round by round, on all hosts together: new ones are ready, traffic is led to
 * them, those that they replace are stopped. After the first, a canary, a person is asked, or some time goes by.
 */
export function rounds(service: Service, deployment: Deployment): Value[] {
  const { batch, canary, pause } = service.update
  const { made, replicas } = variablesOf(service, deployment)
  const variable = identifier(`${deployment.name}_${service.name}_rounds`)
  const during = { before: `{{ ${made}.before }}`, replaced: '{{ get round.done inventory_hostname }}' }
  const isNew = `in true (values (pick hostvars ${hostsOf(service)} "${replicas}.changed"))`
  return [
    {
      name: `Rounds of ${service.name}`,
      rollout_rounds: {
        hosts: `{{ ${hostsOf(service)} }}`,
        places: '{{ ternary (eq (string service_count) "") (dict) places }}',
        batch,
        canary,
        pause,
      },
      vars: placesOf(service, deployment),
      run_once: true,
      register: variable,
    },
    {
      name: `${service.name} is replaced`,
      block: [
        ready(service, deployment, during),
        serviceAddress(service, deployment),
        ...proxiesSwitched(service, deployment),
        alone(service, deployment, { ...during, keep: 1000 }),
        {
          name: `The first of ${service.name} serves`,
          pause: { prompt: `The first of the new ${service.name} serves. Enter: go on, Ctrl-C: stop` },
          when: ['round.asks', 'ne (default canary "") "yes"', isNew],
          run_once: true,
        },
        {
          name: `Before the next of ${service.name}`,
          pause: { seconds: '{{ round.wait }}' },
          when: ['gt round.wait 0', isNew],
          run_once: true,
        },
      ],
      loop: `{{ ${variable}.rounds }}`,
      loop_control: { loop_var: 'round' },
    },
  ]
}
