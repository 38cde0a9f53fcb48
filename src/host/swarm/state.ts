import { TaskError } from '../../base/errors.ts'
import { type Script, sh } from '../../base/shell.ts'
import type { Probe } from '../../model/module.ts'
import { labels } from '../deployments/state.ts'
import type { Texts } from '../docker.ts'
import { filledLines, section, sectionsOf } from '../sections.ts'

/** Labels of services and nodes of a swarm, and of their tasks. */
export const swarmLabels = {
  /** Of a service: the version that it is of. A config of this name holds what that is made of. */
  version: 'deliver.version',
  /** Of a task: what it is made of, as far as another of that needs another task. */
  task: 'deliver.task',
  /** Of a node: the host, as the inventory calls it. */
  host: 'deliver.host',
} as const

/** The label of the nodes on which a service may run. */
export function placementLabel(deployment: string, service: string): string {
  return `deliver.on.${stackedName(deployment, service)}`
}

/** A service as Swarm calls it. */
export function stackedName(deployment: string, service: string): string {
  return `${deployment}_${service}`
}

/** A service of a deployment, as Swarm has it. */
export interface SwarmService {
  readonly name: string
  readonly labels: Texts
  readonly image: string
  /** How many tasks it shall have. */
  readonly replicas: number
}

export interface SwarmNode {
  readonly id: string
  readonly labels: Texts
}

/** What a swarm has of a deployment. */
export interface SwarmState {
  readonly services: readonly SwarmService[]
  readonly nodes: readonly SwarmNode[]
  /** The names of its secrets and configs. */
  readonly secrets: readonly string[]
  readonly configs: readonly string[]
  /** Whether the kernel can hand on what comes for the address of a service. */
  readonly hasVirtualAddresses: boolean
}

const serviceFormat = `{
  "name": {{json .Spec.Name}}, "labels": {{json .Spec.Labels}}, "image": {{json .Spec.TaskTemplate.ContainerSpec.Image}},
  "replicas": {{if .Spec.Mode.Replicated}}{{.Spec.Mode.Replicated.Replicas}}{{else}}0{{end}}
}`.replaceAll(/\n\s*/g, ' ')

const nodeFormat = '{"id": {{json .ID}}, "labels": {{json .Spec.Labels}}}'

/** Asks a manager for all that the swarm has of a deployment; the answer is the same for all of its services. */
export function swarmProbe(deployment: string): Probe<SwarmState> {
  const ofDeployment = `label=${labels.deployment}=${deployment}`
  const listed = (kind: 'secret' | 'config') =>
    sh`docker ${kind} ls --filter ${ofDeployment} --format '{{.Name}}' 2>/dev/null || :`
  return {
    script: sh`
      ${section('services')}
      {
        complaint=$({ ids=$(docker service ls --quiet --filter ${ofDeployment}) &&
          { [ -z "$ids" ] || docker service inspect -f ${serviceFormat} $ids; }; } 2>&1 >&3)
      } 3>&1
      ${section('complaint')}
      printf '%s\\n' "$complaint"
      ${section('nodes')}
      nodes=$(docker node ls --quiet 2>/dev/null)
      [ -z "$nodes" ] || docker node inspect -f ${nodeFormat} $nodes
      ${section('secrets')}
      ${listed('secret')}
      ${section('configs')}
      ${listed('config')}
      ${section('ipvs')}
      ${hasVirtualAddresses}`,
    parse: stateIn,
  }
}

/** Docker loads the module of the kernel when it needs it. */
const hasVirtualAddresses: Script = sh`
  if [ -e /proc/net/ip_vs ] || modprobe --dry-run ip_vs 2>/dev/null; then echo yes; fi`

function stateIn(output: string): SwarmState {
  const parts = sectionsOf(output)
  const complaint = parts['complaint'] ?? ''
  // A service that goes while it is looked at is gone.
  if (complaint !== '' && !/no such service/i.test(complaint)) {
    throw new TaskError(`Cannot ask the swarm: ${complaint}`, {
      hint: 'the first host of the group swarm_managers is asked: playbooks/swarm.yml makes it a manager',
    })
  }
  return {
    services: filledLines(parts['services']).map(line => JSON.parse(line) as SwarmService),
    nodes: filledLines(parts['nodes']).map(line => {
      const { id, labels } = JSON.parse(line) as { id: string; labels: Texts | null }
      return { id, labels: labels ?? {} }
    }),
    secrets: filledLines(parts['secrets']),
    configs: filledLines(parts['configs']),
    hasVirtualAddresses: filledLines(parts['ipvs']).length > 0,
  }
}
