import type { Service } from '../model.ts'

/** A service that has a name and an image, and nothing else. */
export function bareService({ name, place, image }: Pick<Service, 'name' | 'place' | 'image'>): Service {
  return {
    name,
    place,
    image,
    build: undefined,
    command: undefined,
    entrypoint: undefined,
    hostname: undefined,
    environment: new Map(),
    nameServers: [],
    links: [],
    aliases: [],
    ports: [],
    published: [],
    volumes: [],
    files: [],
    memory: undefined,
    cpus: undefined,
    privileged: undefined,
    labels: new Map(),
    settings: new Map(),
    sourceAddress: undefined,
    health: undefined,
    replicas: undefined,
    update: { batch: undefined, pause: undefined, canary: undefined, drain: undefined },
    single: false,
    together: [],
    apart: [],
    requires: [],
  }
}
