import { secretFinder } from '../../expressions/secret-command.ts'
import type { Variable } from '../../model/inventory.ts'
import type { Play, SearchPath, Task, Variables } from '../../model/playbook.ts'
import type { FindFile, FindSecret } from '../../model/scope.ts'
import { findFile } from '../../playbook/read/files.ts'
import { type Layer, strongestFirst } from '../../variables/precedence.ts'
import { type ScopeListeners, VariableScope } from '../../variables/scope.ts'
import { secretVariables } from '../reach/target.ts'
import type { World } from '../world.ts'
import { RunHost } from './host.ts'
import { lazyRecord } from './lazy-record.ts'
import type { LiveInventory } from './live-inventory.ts'
import { batchMagic, hostMagic, lazyVariables, memoized, playMagic, runMagic, taskMagic } from './magic.ts'
import type { PlayRun } from './play-run.ts'
import { roleLayers } from './role-layers.ts'

/** How values are evaluated in a scope. */
interface EvaluationOptions extends Pick<ScopeListeners, 'onPart'> {
  /** Whether the task has not begun yet: then evaluating a value may have no effects. */
  readonly isAhead?: boolean
}

/** Makes the scopes of tasks, hosts and plays from all layers of variables. */
export class Scopes {
  private readonly world: World
  private readonly hosts: ReadonlyMap<string, RunHost>
  private readonly inventory: LiveInventory
  private readonly environment: Variables
  private readonly magic: Variables
  private readonly findSecret: FindSecret
  private readonly hostvarsMagic = memoized((run: PlayRun) =>
    lazyVariables({ hostvars: () => this.hostvars(run) }),
  )

  constructor(world: World, inventory: LiveInventory, hosts: ReadonlyMap<string, RunHost>) {
    this.world = world
    this.hosts = hosts
    this.inventory = inventory
    this.environment = withData({ env: inventory.environment })
    this.magic = runMagic(world, inventory)
    this.findSecret = secretFinder(world.inventory.settings?.secretsCommand ?? [], secret =>
      world.redaction.add(secret),
    )
  }

  /**
   * The scope of a task on a host; `loop` holds the item of a loop and its companions.
   */
  forTask(
    host: RunHost,
    run: PlayRun,
    task: Task,
    loop: Variables = new Map(),
    evaluation: EvaluationOptions = {},
  ): VariableScope {
    const layers: Layer[] = [
      ...this.hostLayers(host, run),
      ...roleLayers(task.role, run),
      ...task.inherited.vars.map((variables): Layer => ({ name: 'block and task vars', variables })),
      { name: 'loop', variables: loop },
      { name: 'magic', variables: taskMagic(task) },
    ]
    return this.scope(layers, task.search, evaluation)
  }

  /** The scope of a host outside any task. */
  forHost(host: RunHost, run: PlayRun, evaluation?: EvaluationOptions): VariableScope {
    const { playbookFolder } = run.play
    const search = { role: undefined, folder: playbookFolder, playbookFolder }
    return this.scope([...this.hostLayers(host, run), ...roleLayers(undefined, run)], search, evaluation)
  }

  /** The scope of a play before it has hosts. */
  forPlay(play: Play): VariableScope {
    const { options } = this.world
    const layers: Layer[] = [
      { name: 'environment', variables: this.environment },
      { name: 'play vars', variables: play.vars },
      { name: 'play vars_prompt', variables: play.prompted },
      { name: 'magic', variables: this.magic },
      { name: 'magic', variables: playMagic(play) },
      { name: 'extra vars', variables: options.extraVars },
    ]
    return this.scope(layers, {
      role: undefined,
      folder: play.playbookFolder,
      playbookFolder: play.playbookFolder,
    })
  }

  private scope(
    layers: readonly Layer[],
    search: SearchPath,
    { isAhead, onPart }: EvaluationOptions = {},
  ): VariableScope {
    const onValue = (name: string, value: unknown) => {
      if (secretVariables.has(name)) this.world.redaction.add(value)
    }
    const find: FindFile = (name, kind) => findFile(search, kind, name)
    return new VariableScope(strongestFirst(layers), find, isAhead, {
      onValue,
      onPart,
      findSecret: this.findSecret,
    })
  }

  private hostLayers(host: RunHost, run: PlayRun): Layer[] {
    const { options } = this.world
    return [
      { name: 'environment', variables: this.environment },
      ...host.inventory.variables.map(set => ({ name: set.layer, from: set.from, variables: set.variables })),
      { name: 'facts', variables: withData({ facts: host.facts }) },
      { name: 'play vars', variables: run.play.vars },
      { name: 'play vars_prompt', variables: run.play.prompted },
      ...(run.varsFiles.get(host.name) ?? []),
      { name: 'include_vars', variables: host.included },
      { name: 'set_fact and register', variables: host.variables },
      ...(run.included.get(host.name) ?? []),
      { name: 'magic', variables: this.magic },
      { name: 'magic', variables: playMagic(run.play) },
      { name: 'magic', variables: batchMagic(run) },
      { name: 'magic', variables: hostMagic(host) },
      { name: 'magic', variables: this.hostvarsMagic(run) },
      { name: 'extra vars', variables: options.extraVars },
    ]
  }

  /** Every host by name, and under it every variable of the host but `hostvars`; each is evaluated when it is read. */
  private hostvars(run: PlayRun): object {
    const { implicitLocalhost } = this.inventory
    return lazyRecord(new Set([...this.hosts.keys(), implicitLocalhost.name]), name => {
      const host = this.hosts.get(name) ?? new RunHost(implicitLocalhost)
      const scope = this.forHost(host, run)
      const names = new Set(scope.names())
      names.delete('hostvars')
      return lazyRecord(names, variable => scope.get(variable))
    })
  }
}

function withData(values: Readonly<Record<string, unknown>>): Variables {
  return new Map<string, Variable>(Object.entries(values).map(([name, value]) => [name, { data: value }]))
}
