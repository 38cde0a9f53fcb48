import type { Variable } from '../../model/inventory.ts'
import type { Play, SearchPath, Task, Variables } from '../../model/playbook.ts'
import { findFile } from '../../playbook/read/files.ts'
import { type Layer, strongestFirst } from '../../variables/precedence.ts'
import { VariableScope } from '../../variables/scope.ts'
import type { World } from '../world.ts'
import { RunHost } from './host.ts'
import type { LiveInventory } from './live-inventory.ts'
import { madeOnce, magicOfHost, magicOfHosts, magicOfPlay, magicOfRun, magicOfTask, named } from './magic.ts'
import type { PlayRun } from './play-run.ts'
import { roleLayers } from './role-layers.ts'

/** Puts together what a task sees on a host, from every origin of variables. */
export class Scopes {
  private readonly world: World
  private readonly hosts: ReadonlyMap<string, RunHost>
  private readonly inventory: LiveInventory
  private readonly environment: Variables
  private readonly magic: Variables
  private readonly magicOfOthers = madeOnce((run: PlayRun) => named({ hostvars: () => this.hostvars(run) }))

  constructor(world: World, inventory: LiveInventory, hosts: ReadonlyMap<string, RunHost>) {
    this.world = world
    this.hosts = hosts
    this.inventory = inventory
    this.environment = data({ env: inventory.environment })
    this.magic = magicOfRun(world, inventory)
  }

  /**
   * What the tasks of a play see on a host; `loop` holds the item of a loop and its companions.
   * @param isAhead the task has not come yet: nothing may be done to find a value
   */
  forTask(
    host: RunHost,
    run: PlayRun,
    task: Task,
    loop: Variables = new Map(),
    isAhead = false,
  ): VariableScope {
    const layers: Layer[] = [
      ...this.ofHost(host, run),
      ...roleLayers(task.role, run),
      ...task.inherited.vars.map((variables): Layer => ({ name: 'block and task vars', variables })),
      { name: 'loop', variables: loop },
      { name: 'magic', variables: magicOfTask(task) },
    ]
    return this.scope(layers, task.search, isAhead)
  }

  /** What is known of a host outside any task. */
  forHost(host: RunHost, run: PlayRun): VariableScope {
    const { playbookFolder } = run.play
    return this.scope([...this.ofHost(host, run), ...roleLayers(undefined, run)], {
      role: undefined,
      folder: playbookFolder,
      playbookFolder,
    })
  }

  /** What a play knows before it has hosts. */
  forPlay(play: Play): VariableScope {
    const { options } = this.world
    const layers: Layer[] = [
      { name: 'environment', variables: this.environment },
      { name: 'play vars', variables: play.vars },
      { name: 'play vars_prompt', variables: play.prompted },
      { name: 'magic', variables: this.magic },
      { name: 'magic', variables: magicOfPlay(play) },
      { name: 'extra vars', variables: options.extraVars },
    ]
    return this.scope(layers, {
      role: undefined,
      folder: play.playbookFolder,
      playbookFolder: play.playbookFolder,
    })
  }

  private scope(layers: readonly Layer[], search: SearchPath, isAhead = false): VariableScope {
    return new VariableScope(strongestFirst(layers), (name, kind) => findFile(search, kind, name), isAhead)
  }

  private ofHost(host: RunHost, run: PlayRun): Layer[] {
    const { options } = this.world
    return [
      { name: 'environment', variables: this.environment },
      ...host.inventory.variables.map(set => ({ name: set.layer, from: set.from, variables: set.variables })),
      { name: 'facts', variables: data({ facts: host.facts }) },
      { name: 'play vars', variables: run.play.vars },
      { name: 'play vars_prompt', variables: run.play.prompted },
      ...(run.varsFiles.get(host.name) ?? []),
      { name: 'include_vars', variables: host.included },
      { name: 'set_fact and register', variables: host.variables },
      ...(run.included.get(host.name) ?? []),
      { name: 'magic', variables: this.magic },
      { name: 'magic', variables: magicOfPlay(run.play) },
      { name: 'magic', variables: magicOfHosts(run) },
      { name: 'magic', variables: magicOfHost(host) },
      { name: 'magic', variables: this.magicOfOthers(run) },
      { name: 'extra vars', variables: options.extraVars },
    ]
  }

  /** Every host by name, and under it every variable it has; each is worked out when it is asked for. */
  private hostvars(run: PlayRun): object {
    const { implicitLocalhost } = this.inventory
    return lazyRecord(new Set([...this.hosts.keys(), implicitLocalhost.name]), name => {
      const host = this.hosts.get(name) ?? new RunHost(implicitLocalhost)
      const scope = this.forHost(host, run)
      return lazyRecord(new Set(scope.names()), variable => scope.get(variable))
    })
  }
}

function data(values: Readonly<Record<string, unknown>>): Variables {
  return new Map<string, Variable>(Object.entries(values).map(([name, value]) => [name, { data: value }]))
}

/** An object whose values are made when they are first read. */
function lazyRecord(names: Iterable<string>, make: (name: string) => unknown): object {
  const record = {}
  for (const name of names) {
    Object.defineProperty(record, name, { enumerable: true, configurable: true, get: () => make(name) })
  }
  return record
}
