import { type Script, sh } from '../../base/shell.ts'
import { type DeployedContainer, labels } from '../deployments/state.ts'
import type { Texts } from '../docker.ts'
import { filledLines, section } from '../sections.ts'
import { swarmLabels } from './state.ts'

const versionFormat =
  '{"name": {{json .Spec.Name}}, "created": {{json .CreatedAt}}, "labels": {{json .Spec.Labels}}}'
const serviceFormat = `{{index .Spec.Labels "${swarmLabels.version}"}} {{.Spec.Mode.Replicated.Replicas}} {{.Spec.Name}}`

/**
 * Asks for the versions of services that a swarm keeps, and of those that it runs, where their tasks are. On a host that
 * manages no swarm nothing is printed.
 */
export function versionsQuestion(label: string): Script {
  const filter = `label=${label}`
  return sh`
    ${section('versions')}
    configs=$(docker config ls --quiet --filter ${filter} --filter ${`label=${labels.service}`} 2>/dev/null)
    [ -z "$configs" ] || docker config inspect -f ${versionFormat} $configs
    ${section('running versions')}
    services=$(docker service ls --quiet --filter ${filter} 2>/dev/null)
    [ -z "$services" ] || docker service inspect -f ${serviceFormat} $services | while read -r version replicas name; do
      printf '%s %s ' "$version" "$replicas"
      docker service ps --filter desired-state=running --format '{{.Node}}/{{.CurrentState}}' -- "$name" |
        sed -n 's|/Running .*||p' | tr '\\n' ' '
      echo
    done`
}

/** A version of a service stands where others have containers: what runs says on which nodes. */
export function versionsIn(parts: Texts): DeployedContainer[] {
  const running = new Map(
    filledLines(parts['running versions']).map(line => {
      const [version = '', replicas, ...nodes] = line.trim().split(' ')
      return [version, { replicas: Number(replicas), nodes }] as const
    }),
  )
  return filledLines(parts['versions']).map(line => {
    const version = JSON.parse(line) as { name: string; created: string; labels: Texts }
    const tasks = running.get(version.name)
    return {
      ...version,
      labels: { ...version.labels, [swarmLabels.version]: version.name },
      status: tasks ? 'running' : 'kept',
      exitCode: 0,
      health: tasks ? healthOf(tasks) : null,
      networks: {},
    }
  })
}

function healthOf({ replicas, nodes }: { replicas: number; nodes: readonly string[] }): string {
  if (nodes.length < replicas) return 'unhealthy'
  return `${nodes.length} on ${[...new Set(nodes)].sort().join(', ')}`
}
