import type { Handler, Included, Role, Step } from '../../model/playbook.ts'
import type { Layer } from '../../variables/precedence.ts'
import type { TaskOutcome } from '../context.ts'
import type { RunHost } from '../scope/host.ts'
import type { PlayRun } from '../scope/play-run.ts'

/** The same steps, for all hosts that include them. */
export interface InclusionGroup {
  readonly steps: readonly Step[]
  readonly handlers: readonly Handler[]
  /** Roles whose variables the whole play sees from then on. */
  readonly roles: readonly Role[]
  readonly hosts: readonly RunHost[]
  readonly run: PlayRun
}

/** Groups what hosts included by the steps: hosts go through them in lockstep, file by file. */
export function groupInclusions(outcomes: ReadonlyMap<RunHost, TaskOutcome>, run: PlayRun): InclusionGroup[] {
  const groups: { included: Included; position: number; layers: Map<RunHost, readonly Layer[]> }[] = []
  for (const [host, { inclusions }] of outcomes) {
    for (const { included, position, layers } of inclusions) {
      const group = groups.find(other => other.included === included && other.position === position)
      if (group) group.layers.set(host, layers)
      else groups.push({ included, position, layers: new Map([[host, layers]]) })
    }
  }
  return groups
    .sort((a, b) => a.position - b.position)
    .map(({ included, layers }) => ({
      steps: included.steps,
      handlers: included.handlers,
      roles: included.roles,
      hosts: [...layers.keys()],
      run: { ...withLayers(run, layers), includeDepth: run.includeDepth + 1 },
    }))
}

/** A run in which hosts see more variables. */
export function withLayers(run: PlayRun, layers: ReadonlyMap<RunHost, readonly Layer[]>): PlayRun {
  const included = new Map(run.included)
  for (const [host, more] of layers) included.set(host.name, [...(included.get(host.name) ?? []), ...more])
  return { ...run, included }
}
