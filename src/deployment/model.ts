import type { Place } from '../base/place.ts'
import type { Node } from '../base/yaml.ts'

/**
 * An application, in whichever notation it was written: what runs, never where. Nodes are values as they were
 * written: their templates are evaluated on the host where the service runs. Two files that say the same in two
 * notations have the same application, apart from the places.
 */
export interface Application {
  readonly services: readonly Service[]
  /** What runs to its end: once for each deployment, or for each release. */
  readonly jobs: readonly Job[]
  readonly domains: readonly Domain[]
  /** Texts that are made at random once for each deployment. */
  readonly generated: readonly Generated[]
}

export interface Service {
  readonly name: string
  readonly place: Place
  readonly image: Node
  /** How its image is built, where it is not only fetched. */
  readonly build: Build | undefined
  /** A text is cut into words as a shell cuts them; a list is what it is. */
  readonly command: Node | undefined
  readonly entrypoint: Node | undefined
  readonly hostname: Node | undefined
  /** The environment of its processes, by name. */
  readonly environment: ReadonlyMap<string, Node>
  /** The name servers it asks, where it does not ask those of its machine. */
  readonly nameServers: readonly Node[]
  readonly links: readonly Link[]
  /** Other names by which every service of the file knows it. */
  readonly aliases: readonly string[]
  /** The ports on which other services reach it, as far as they are known. */
  readonly ports: readonly NamedPort[]
  /** The ports on which it is reached from outside. */
  readonly published: readonly PublishedPort[]
  readonly volumes: readonly Volume[]
  /** Files that it is given to read. */
  readonly files: readonly GivenFile[]
  /** How much memory it may take, such as `512m`. */
  readonly memory: Node | undefined
  /** How many processors it may take, such as `0.5`. */
  readonly cpus: Node | undefined
  readonly privileged: Node | undefined
  readonly labels: ReadonlyMap<string, Node>
  /** Parameters of the module `docker_container` that have no meaning of their own here, such as `user`. */
  readonly settings: ReadonlyMap<string, Node>
  /** From which address its connections go out: an address, the name of one, or a template. */
  readonly sourceAddress: string | undefined
  readonly health: Health | undefined
  /** How many of it there are; one on each host of its group where nothing is said. */
  readonly replicas: Node | undefined
  readonly update: Update
  /** Whether two of it may never run at the same time. */
  readonly single: boolean
  /** Services without which it is on no machine. */
  readonly together: readonly Reference[]
  /** Services with which it is on no machine. */
  readonly apart: readonly Reference[]
  /** What must be there before it is set up for the first time. */
  readonly requires: readonly Requirement[]
}

/** From what an image is built. */
export interface Build {
  /** An absolute path on the control side. */
  readonly context: string
  /** The path of the file that says how, in the context. */
  readonly dockerfile: string | undefined
  readonly args: ReadonlyMap<string, Node>
  /** At which stage of that file to stop. */
  readonly target: string | undefined
  readonly place: Place
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

/** A service, or a job, of the file. */
export interface Requirement extends Reference {
  readonly condition: 'started' | 'healthy' | 'completed'
}

/** A port in the container. */
export interface NamedPort {
  /** Nothing for the only port of a service. */
  readonly name: string | undefined
  readonly number: string
  /** Whether the number was left to us. */
  readonly isAssigned?: true
  readonly place: Place
}

/** A port that can be reached from outside. */
export interface PublishedPort {
  readonly place: Place
  /** An address, the name of one, or a template that gives one; none stands for every address of the machine. */
  readonly address: string | undefined
  readonly outside: string
  readonly inside: string
  /** What is spoken there; `udp` cannot be handed over from one container to the next. */
  readonly protocol: 'http' | 'tcp' | 'udp'
}

/** A folder that outlives the container. */
export interface Volume {
  /** Services of one deployment share it by its name; an absolute path is a folder of the machine. */
  readonly name: string
  readonly path: string
  readonly readOnly: boolean
  readonly place: Place
}

/** A file that a service reads: a secret, or settings. */
export interface GivenFile {
  readonly path: string
  readonly content: Node
  readonly secret: boolean
  /** Its permissions, such as `0440`. */
  readonly mode: string | undefined
  readonly place: Place
}

/** How it is seen that a service can be used. Without it: by the check of its image, then by its ports. */
export type Health = HealthTiming & { readonly place: Place } & (
    | { readonly kind: 'http'; readonly path: string; readonly port: string }
    | { readonly kind: 'tcp'; readonly port: string }
    | { readonly kind: 'command'; readonly command: Node }
    | { readonly kind: 'none' }
  )

/** Durations such as `5s`. */
export interface HealthTiming {
  readonly interval: Node | undefined
  readonly timeout: Node | undefined
  readonly retries: Node | undefined
  /** How long a new container has to become healthy. */
  readonly startPeriod: Node | undefined
}

/** How a new version takes the place of the old one. */
export interface Update {
  /** How many replicas at a time: a number, or a percentage; all of them where nothing is said. */
  readonly batch: Node | undefined
  /** How long to wait between two batches. */
  readonly pause: Node | undefined
  /** One replica goes first: then a person is asked (`ask`), or the rest waits for a time. */
  readonly canary: Node | undefined
  /** How long the old one may go on with what it has begun. */
  readonly drain: Node | undefined
}

/** A command of a service that runs to its end. */
export interface Job {
  readonly name: string
  readonly place: Place
  /** The service whose image, environment and volumes it has. */
  readonly service: Reference
  readonly command: Node
  /** What it runs in, where its service is no service of the file but runs only for this. */
  readonly container: Service | undefined
  readonly requires: readonly Requirement[]
  /** Once for the life of a deployment, or before each new version of its service is switched to. */
  readonly runs: 'once' | 'each release'
}

/** A host name that the proxy serves from a service. */
export interface Domain {
  readonly name: string
  readonly place: Place
  /** Another deployment than that of the file. */
  readonly deployment: string | undefined
  readonly service: string
  /** The port of the service, where it has several. */
  readonly port: string | undefined
  readonly tls: Node | undefined
  readonly auth: Node | undefined
  readonly authMode: 'digest' | 'basic'
}

export interface Generated {
  readonly name: string
  /** How many hexadecimal digits it has. */
  readonly digits: number
  readonly place: Place
}
