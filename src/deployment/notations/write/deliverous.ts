import type { Application, Job, PublishedPort, Service, Volume } from '../../model.ts'
import type { Value, ValueMap } from '../../to-node.ts'
import { usualProtocol } from '../ports.ts'
import { volumeName } from '../volume-names.ts'
import {
  filled,
  isReleaseOf,
  mapOf,
  namesOf,
  portOf,
  requireWords,
  rolloutWords,
  some,
  Unsayable,
} from './words.ts'

/**
 * An application as a `Deliverous` file.
 * @throws FileError, with everything that it cannot say
 */
export function deliverousText({ services, jobs, domains, generated }: Application): string {
  const unsayable = new Unsayable('A Deliverous file')
  for (const job of jobs) {
    if (!services.some(service => isReleaseOf(service, job))) unsayable.add(`the job ${job.name}`, job.place)
  }
  for (const { name, place } of domains) unsayable.add(`the domain ${name}`, place)
  for (const { name, place } of generated) unsayable.add(`the generated text ${name}`, place)
  return unsayable.fileOf(
    Object.fromEntries(services.map(service => [service.name, serviceWords(service, jobs, unsayable)])),
  )
}

function serviceWords(service: Service, jobs: readonly Job[], unsayable: Unsayable): ValueMap {
  unsayable.addFields(service, ['build', 'aliases', 'files', 'cpus', 'privileged', 'labels', 'settings'])
  return {
    image: service.image,
    command: service.command,
    entrypoint: service.entrypoint,
    hostname: service.hostname,
    environment: mapOf(service.environment),
    dns: some(service.nameServers),
    links: some(service.links.map(({ name, alias }) => ({ name, alias }))),
    ports: some(service.published.map(portWords)),
    expose: exposeWords(service),
    volumes: some(service.volumes.map(volume => volumeWords(service, volume, unsayable))),
    limits: filled({ memory: service.memory }),
    deploy_with: namesOf(service.together),
    deploy_conflict: namesOf(service.apart),
    snat: service.sourceAddress,
    require: requireWords(service.requires),
    ...rolloutWords(service, jobs),
  }
}

function portWords({ address, outside, inside, protocol }: PublishedPort): ValueMap {
  return {
    ip: address,
    host_port: portOf(outside),
    container_port: portOf(inside),
    protocol: protocol === usualProtocol(inside) ? undefined : protocol,
  }
}

/** Ports that are not known already because they are published. */
function exposeWords({ ports, published }: Service): readonly Value[] | undefined {
  const told = ports.filter(
    ({ name, number }) => name !== undefined || published.every(({ inside }) => inside !== number),
  )
  return some(
    told.map(({ name, number }): Value => (name === undefined ? portOf(number) : { [name]: portOf(number) })),
  )
}

function volumeWords({ name: service }: Service, volume: Volume, unsayable: Unsayable): ValueMap {
  const { name, path, readOnly, place } = volume
  if (readOnly) unsayable.add(`that ${service} only reads the volume ${name}`, place)
  if (!volumeName.test(name)) unsayable.add(`that ${service} has the folder ${name} of its machine`, place)
  return { name, path }
}
