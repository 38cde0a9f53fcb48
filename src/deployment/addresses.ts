import { type Deployment, identifier, machines, namesFolder, suffix } from './deployment.ts'
import { hostsOf } from './hosts.ts'
import type { Service } from './model.ts'
import { variablesOf } from './replicas.ts'
import type { Value } from './to-node.ts'

/** Asks once which addresses the services have, or will have: every machine gets the same. */
export function knownAddresses({ name, services }: Deployment): Value {
  return {
    name: 'Addresses of services',
    service_addresses: {
      deployment: name,
      services: services.map(service => service.name),
      subnet: '{{ default service_subnet "172.29.0.0/16" }}',
      names_folder: `{{ ${namesFolder} }}`,
    },
    run_once: true,
    register: addressesVariable(name),
  }
}

/** The address of a service leads to what is ready now, on every machine; `from` is where hosts say what that is. */
export function serviceAddress(
  service: Service,
  deployment: Deployment,
  from = variablesOf(service, deployment).replicas,
): Value {
  const names = namesOf(service, deployment).map(name => `${name}.{{ ${suffix} }}`)
  return {
    name: `${service.name} is known`,
    service_address: {
      deployment: deployment.name,
      service: service.name,
      address: `{{ get ${addressesVariable(deployment.name)}.addresses "${service.name}" }}`,
      names,
      hosts: `{{ ${hostsOf(service)} }}`,
      replicas: `{{ pick hostvars ${hostsOf(service)} "${from}.replicas" }}`,
      names_folder: `{{ ${namesFolder} }}`,
    },
    when: `in inventory_hostname (${machines})`,
    register: variablesOf(service, deployment).address,
  }
}

/** What leads to services that the file no longer has goes. */
export function nothingLeads({ name }: Deployment): Value {
  return {
    name: 'What leads to services that are gone',
    service_address: {
      deployment: name,
      service: '{{ item }}',
      state: 'absent',
      names_folder: `{{ ${namesFolder} }}`,
    },
    loop: `{{ ${addressesVariable(name)}.gone }}`,
    when: `in inventory_hostname (${machines})`,
  }
}

export function addressesVariable(deployment: string): string {
  return identifier(`${deployment}_addresses`)
}

/** Its name as a container and as a service, and what other services call it. */
function namesOf(service: Service, { name: deployment, services }: Deployment): string[] {
  const aliases = services.flatMap(from =>
    from.links
      .filter(({ name, alias }) => name === service.name && alias !== undefined)
      .map(({ alias }) => `${alias}.${from.name}.${deployment}`),
  )
  const own = [service.name, ...service.aliases].map(name => `${name}.${deployment}`)
  return [`${deployment}-${service.name}`, ...new Set([...own, ...aliases.sort()])]
}
