import { containerOf, type Deployment, identifier, labels } from './deployment.ts'
import { allHosts, hostsOf } from './hosts.ts'
import { play } from './play.ts'
import type { Value } from './to-node.ts'

/** The play that removes the containers that the file no longer has, or no longer on that host. */
export function removingContainers(deployment: Deployment): Value {
  const { name, services } = deployment
  const found = identifier(`${name}_containers`)
  const tasks = [
    {
      name: `Look for containers of ${name}`,
      docker_container_info: { labels: { [labels.deployment]: name } },
      register: found,
    },
    {
      name: `Remove containers that ${name} no longer has`,
      docker_container: { name: '{{ basename item }}', state: 'absent' },
      loop: `{{ difference (map ${found}.containers "Name") containers_here }}`,
    },
  ]
  const here = services.map(service => {
    const container = `/${containerOf(service, deployment)}`
    return `{{ ternary (in inventory_hostname ${hostsOf(service)}) "${container}" (omit) }}`
  })
  const hosts = `{{ default groups.docker_hosts (${allHosts}) }}`
  return play('containers it no longer has', hosts, deployment, tasks, { containers_here: here })
}
