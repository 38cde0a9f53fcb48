import type { Place } from '../../../base/place.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Entry, Node } from '../../../base/yaml.ts'
import { readMap } from '../../../playbook/read/read.ts'
import type { Job, Service, Volume } from '../../model.ts'
import { bareService } from '../bare-service.ts'
import { readContext, reportMissingImage } from '../build.ts'
import { reportRepeated } from '../check.ts'
import { readCommand, readShellCommand } from '../command.ts'
import { readEnvironment } from '../environment.ts'
import { type Fields, isNothing, label, labelHint, readFields, readLike, writtenKey } from '../fields.ts'
import { readFlagNode } from '../health.ts'
import { readImage } from '../image.ts'
import { readMemory } from '../memory.ts'
import { readReferences, readRequirements } from '../references.ts'
import { readRollout } from '../rollout.ts'
import { containerPath, pathHint, volumeHint, volumeName } from '../volume-names.ts'
import { keys } from './keys.ts'
import { readPorts, type TemplatePort } from './ports.ts'
import { type Substitutes, substituted, substitutedCommand } from './substitution.ts'
import { readWanMap } from './wan-map.ts'

type Settings = Fields<never, (typeof keys.optional)[number]>

/** What people write who know another notation. */
const otherNames = {
  command: 'cmd',
  environment: 'env',
  container: 'image',
  build: 'git',
  depends_on: 'require',
}

/** What can be known of a service before the others are. */
export interface Draft {
  readonly name: string
  readonly place: Place
  readonly image: Node
  readonly settings: Settings
  /** In the order of their names. */
  readonly ports: readonly TemplatePort[]
}

/** Begins to read a service. Its key is its image, unless it has one: then the last part of it is the name. */
export function readDraft(entry: Entry, problems: Problems): Draft | undefined {
  const { keyPlace: place, value } = entry
  const key = writtenKey(entry)
  const name = nameOf(entry)
  if (!label.test(name)) problems.add(`${key} does not name a service`, place, labelHint)
  const settings = isNothing(value)
    ? {}
    : readFields(value, `The service ${name}`, keys, problems, otherNames)
  if (!settings) return undefined
  if (settings.git && !settings.image) reportMissingImage(name, settings.git, problems)
  const keyNode: Node = { kind: 'scalar', value: key, raw: false, place }
  const image = readImage(settings.image ?? keyNode, problems)
  return { name, place, image, settings, ports: readPorts(settings, place, problems) }
}

/** The name that the key of a service gives it: `mycompany/redis:7` -> `redis`. */
export function nameOf(entry: Entry): string {
  const image = writtenKey(entry)
    .replaceAll(/\{\{[^{}]*\}\}/g, '')
    .replace(/@.*$/, '')
  return (image.split('/').at(-1) ?? '').replace(/:.*$/, '')
}

export interface DraftedService {
  readonly service: Service
  readonly job: Job | undefined
}

/** What the rest of the file has for a service. */
interface Surroundings {
  /** What the section `Env` says of it. */
  readonly environment: ReadonlyMap<string, Node> | undefined
  readonly substitutes: Substitutes | undefined
}

/** The service of a draft, once it is known what its names in braces stand for. */
export function serviceOf(
  { name, place, image, settings, ports }: Draft,
  { environment = new Map(), substitutes = { variables: new Map(), generated: new Set() } }: Surroundings,
  problems: Problems,
): DraftedService {
  const filled = (node: Node) => substituted(node, substitutes, problems)
  const commanded = (node: Node) => substitutedCommand(node, substitutes, problems)
  const own = new Map([...environment, ...readEnvironment(settings.env, problems)])
  const { job, health, ...rollout } = readRollout(settings, { name, place }, ports, problems)
  const entrypoint = readCommand(settings.entrypoint, 'entrypoint', problems)
  const command = readShellCommand(settings.cmd, 'cmd', problems)
  const service: Service = {
    ...bareService({ name, place, image }),
    build: settings.git && readContext(settings.git, 'git', problems),
    command: command && commanded(command),
    entrypoint: entrypoint && commanded(entrypoint),
    environment: new Map([
      ...variablesAt(place, substitutes.variables),
      ...[...own].map(([variable, value]) => [variable, filled(value)] as const),
    ]),
    ports: ports.map(({ assigned, ...port }) => ({ ...port, ...(assigned && { isAssigned: true }) })),
    published: readWanMap(settings.wan_map, ports, problems),
    volumes: readVolumes(settings.volumes, problems),
    memory: readMemory(settings.memory, problems),
    privileged: settings.privileged && readFlagNode(settings.privileged, 'privileged', problems),
    ...rollout,
    health: health?.kind === 'command' ? { ...health, command: commanded(health.command) } : health,
    together: readReferences(settings.deploy_with, 'deploy_with', problems),
    apart: readReferences(settings.deploy_conflict, 'deploy_conflict', problems),
    requires: readRequirements(settings.require, problems),
  }
  return { service, job: job && { ...job, command: commanded(job.command) } }
}

function variablesAt(place: Place, variables: ReadonlyMap<string, string>): [string, Node][] {
  return [...variables].map(([name, value]) => [name, { kind: 'scalar', value, raw: false, place }])
}

/** A map from names to paths in the container. */
function readVolumes(node: Node | undefined, problems: Problems): Volume[] {
  if (!node) return []
  const volumes = (readMap(node, 'volumes', problems)?.entries ?? []).flatMap(entry => {
    const name = writtenKey(entry)
    if (!volumeName.test(name)) problems.add(`${name} cannot name a volume`, entry.keyPlace, volumeHint)
    const path = readLike(entry.value, 'The path of a volume', containerPath, pathHint, problems)
    return path === undefined ? [] : [{ name, path, readOnly: false, place: entry.value.place }]
  })
  reportRepeated(volumes, 'path', 'Two volumes have the path', problems)
  return volumes
}
