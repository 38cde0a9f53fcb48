import {
  containerOf,
  type Deployment,
  identifier,
  namesFolder,
  network,
  suffix,
  variableOf,
} from './deployment.ts'
import { hostsOf } from './hosts.ts'
import type { Service } from './model.ts'
import { play } from './play.ts'
import type { Value } from './to-node.ts'

/**
 * The play that makes the names of a service known on every machine. Each host of the service has its own file,
 * so that a host that was not reached keeps its names.
 */
export function naming(service: Service, deployment: Deployment): Value {
  const names = namesOf(service, deployment).map(name => `${name}.{{ ${suffix} }}`)
  return play(`names of ${service.name}`, 'machines', deployment, [
    {
      name: `Names of ${service.name} are known`,
      copy: {
        dest: `{{ ${namesFolder} }}/${fileOf(service, deployment)}{{ item }}`,
        content: `{{ get found.addresses (${network}) }} ${names.join(' ')}\n`,
        mode: '0644',
      },
      vars: { found: `{{ get (get hostvars item (dict)) "${variableOf(service, deployment)}" (dict) }}` },
      when: 'default found.exists false',
      loop: `{{ ${hostsOf(service)} }}`,
    },
  ])
}

/** The play that takes the names away that no service has any more, or not on that host. */
export function removingNames(deployment: Deployment): Value {
  const { name, services } = deployment
  const found = identifier(`${name}_names`)
  const tasks = [
    {
      name: `Look for names of ${name}`,
      shell: `cd '{{ ${namesFolder} }}' 2>/dev/null && ls -d ${name}.*@* 2>/dev/null || :`,
      register: found,
      changed_when: false,
      check_mode: false,
    },
    {
      name: `Remove names that ${name} no longer has`,
      file: { path: `{{ ${namesFolder} }}/{{ item }}`, state: 'absent' },
      loop: `{{ difference (splitlines ${found}.stdout) (flatten names_here) }}`,
    },
  ]
  const here = services.map(service => {
    const file = fileOf(service, deployment)
    return `{{ split (concat "${file}" (join ${hostsOf(service)} " ${file}")) " " }}`
  })
  return play('names it no longer has', 'machines', deployment, tasks, { names_here: here })
}

/** Its name as a container and as a service, and what other services call it. */
function namesOf(service: Service, deployment: Deployment): string[] {
  const aliases = deployment.services.flatMap(from =>
    from.links
      .filter(({ name, alias }) => name === service.name && alias !== undefined)
      .map(({ alias }) => `${alias}.${from.name}.${deployment.name}`),
  )
  return [containerOf(service, deployment), `${service.name}.${deployment.name}`, ...aliases.sort()]
}

/** The file with the names of a service, up to the name of the host. */
function fileOf(service: Service, deployment: Deployment): string {
  return `${deployment.name}.${service.name}@`
}
