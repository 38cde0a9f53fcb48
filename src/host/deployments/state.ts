import { type Script, sh } from '../../base/shell.ts'
import type { Probe } from '../../model/module.ts'
import { known, type Texts } from '../docker.ts'
import { filledLines, section, sectionsOf } from '../sections.ts'
import { folderOf, type Release, releasesIn, releasesQuestion } from './release.ts'

/** The labels by which the containers of a deployment are found again. */
export const labels = {
  deployment: 'deliver.deployment',
  service: 'deliver.service',
  replica: 'deliver.replica',
  /** The image by the name that people gave it. */
  image: 'deliver.image',
  job: 'deliver.job',
  /** The address of the machine from which its connections go out. */
  source: 'deliver.source',
  /** Which time a version was made anew that did not change. */
  generation: 'deliver.generation',
} as const

/** A container of a deployment. */
export interface DeployedContainer {
  readonly name: string
  readonly created: string
  readonly started?: string
  /** `running`, `exited`, `created`, ... */
  readonly status: string
  readonly exitCode: number
  readonly health: string | null
  readonly labels: Texts
  /** By the name of the network: the address it has now, and the one that it has at every start. */
  readonly networks: Readonly<
    Record<string, { readonly IPAddress: string; readonly IPAMConfig: { IPv4Address?: string } | null }>
  >
}

export interface LocalImage {
  readonly id: string
  readonly name: string
  readonly digest: string
}

/** What a host has of a deployment. */
export interface DeploymentState {
  readonly containers: readonly DeployedContainer[]
  readonly images: readonly LocalImage[]
  /** What the host has left for more containers. */
  readonly room: Room
  /** What is remembered of jobs that were done. */
  readonly jobs: readonly string[]
  /** What was released here, the oldest first. */
  readonly releases: readonly Release[]
}

export interface Room {
  /** KiB that programs may still take; nothing where it is not known. */
  readonly memory: number | undefined
  /** KiB of the file system of Docker that are free. */
  readonly disk: number | undefined
}

/** The service that a container belongs to. */
export function serviceOf({ labels: all }: DeployedContainer): string | undefined {
  return all[labels.job] === undefined ? all[labels.service] : undefined
}

export function isUp({ status }: DeployedContainer): boolean {
  return ['running', 'restarting', 'paused'].includes(status)
}

/** Whether a container runs, and nothing says that it cannot be used. */
export function isWell(container: DeployedContainer): boolean {
  return isUp(container) && container.health !== 'unhealthy'
}

/** The address that a container has, or will have when it starts. */
export function addressOf({ networks }: DeployedContainer, network: string): string | undefined {
  const place = networks[network]
  return place?.IPAMConfig?.IPv4Address || place?.IPAddress || undefined
}

/**
 * Asks a host for all that it has of a deployment. The script is the same for every service, so that one answer
 * serves all of them while nothing changes.
 */
export function deploymentProbe(deployment: string): Probe<DeploymentState> {
  return { script: question(deployment), parse: stateOf }
}

const containerFormat = `{
  "name": {{json .Name}}, "created": {{json .Created}}, "started": {{json .State.StartedAt}}, "status": {{json .State.Status}},
  "exitCode": {{.State.ExitCode}}, "health": {{if .State.Health}}{{json .State.Health.Status}}{{else}}null{{end}},
  "labels": {{json .Config.Labels}}, "networks": {{json .NetworkSettings.Networks}}
}`.replaceAll(/\n\s*/g, ' ')

/** Asks for the containers that have a label. */
export function containersQuestion(label: string): Script {
  return sh`
    ${section('containers')}
    {
      complaint=$(
        { ids=$(docker container ls --all --quiet --no-trunc --filter ${`label=${label}`}) &&
          { [ -z "$ids" ] || docker container inspect -f ${containerFormat} $ids; }; } 2>&1 >&3
      )
    } 3>&1
    ${section('complaint')}
    printf '%s\\n' "$complaint"`
}

/** @throws TaskError where Docker could not be asked */
export function containersIn(parts: Texts): DeployedContainer[] {
  const complaint = parts['complaint'] ?? ''
  // Where Docker is not installed there are none; whoever wants some is told by Docker itself.
  if (/docker: (command )?not found/.test(complaint)) return []
  // A container that goes while it is looked at is gone.
  if (complaint !== '' && !/no such (container|object)/i.test(complaint)) {
    known({ kind: 'unknown', why: complaint })
  }
  return filledLines(parts['containers']).map(line => {
    const container = JSON.parse(line) as DeployedContainer
    return { ...container, name: container.name.replace(/^\//, ''), labels: container.labels ?? {} }
  })
}

function question(deployment: string): Script {
  return sh`
    ${containersQuestion(`${labels.deployment}=${deployment}`)}
    ${section('images')}
    docker image ls --no-trunc --digests --format '{{.ID}} {{.Repository}}:{{.Tag}} {{.Digest}}' 2>/dev/null
    ${section('room')}
    sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo
    df -Pk /var/lib/docker 2>/dev/null | awk 'NR == 2 { print $4 }'
    ${section('jobs')}
    cat ${`${folderOf(deployment)}/jobs`} 2>/dev/null || :
    ${section('releases')}
    ${releasesQuestion(deployment)}`
}

function stateOf(output: string): DeploymentState {
  const parts = sectionsOf(output)
  return {
    containers: containersIn(parts),
    images: filledLines(parts['images']).map(line => {
      const [id = '', name = '', digest = ''] = line.split(' ')
      return { id, name, digest }
    }),
    room: roomIn(parts['room']),
    jobs: filledLines(parts['jobs']),
    releases: releasesIn(parts['releases'] ?? ''),
  }
}

function roomIn(text: string | undefined): Room {
  const [memory, disk] = filledLines(text).map(Number)
  return { memory, disk }
}
