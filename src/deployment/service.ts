import type { Place } from '../base/place.ts'
import type { Node } from '../base/yaml.ts'

/**
 * One service of an application, in whichever notation it was written: what runs, never where or how many of it.
 * Nodes are values as they were written: their templates are evaluated on the host where the service runs.
 */
export interface Service {
  readonly name: string
  readonly place: Place
  readonly image: Node
  readonly command: Node | undefined
  readonly entrypoint: Node | undefined
  readonly hostname: Node | undefined
  /** The environment of its processes, by name. */
  readonly environment: ReadonlyMap<string, Node>
  /** The name servers it asks, where it does not ask those of its machine. */
  readonly nameServers: readonly Node[]
  readonly links: readonly Link[]
  readonly ports: readonly Port[]
  readonly volumes: readonly Volume[]
  /** How much memory it may take. */
  readonly memory: Node | undefined
  /** Services without which it is on no machine. */
  readonly together: readonly Reference[]
  /** Services with which it is on no machine. */
  readonly apart: readonly Reference[]
}

/** The name of another service of the file. */
export interface Reference {
  readonly name: string
  readonly place: Place
}

/** Another service that this one asks, and the name by which it knows it. */
export interface Link extends Reference {
  readonly alias: string | undefined
}

/** A port that can be reached from outside. */
export interface Port {
  readonly place: Place
  /** An address, the name of one, or a template that gives one; none stands for every address of the machine. */
  readonly address: string | undefined
  readonly outside: string
  readonly inside: string
}

/** A folder that outlives the container; services of one deployment share it by its name. */
export interface Volume {
  readonly name: string
  readonly path: string
  readonly place: Place
}
