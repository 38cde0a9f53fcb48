import type { Become, Connection, Shell, Target } from '../../model/connection.ts'
import type { Task } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import { Observations } from '../ahead/observations.ts'
import type { World } from '../world.ts'
import { becomeOf, targetOf } from './target.ts'

/** How a task reaches a host: the connection, and the user to become there. */
export interface Route {
  readonly connection: Connection
  readonly become: Become | undefined
  readonly shell: Shell
  /** What tells this way, and its shell, apart from others. */
  readonly key: string
  /** What the machine at its end has told already; nothing is kept where looking ahead is off. */
  readonly observations: Observations | undefined
}

/** A way to a host that nobody has gone yet. */
interface Way {
  readonly target: Target
  readonly become: Become | undefined
  readonly key: string
}

/** Finds the variables of another host, on which one may live. */
type ScopeOf = (host: string) => Scope

/** The connections of a run: made when first needed, shared by all tasks that reach a host in the same way. */
export class Connections {
  private readonly open = new Map<string, Promise<Connection>>()
  /** What each machine has told, whichever names and ways lead to it. */
  private readonly observations = new Map<string, Observations>()
  private readonly world: World

  constructor(world: World) {
    this.world = world
  }

  async route(name: string, scope: Scope, task: Task, scopeOf: ScopeOf): Promise<Route> {
    const { target, become, key } = this.wayTo(name, scope, task, scopeOf)
    const connection = await this.connect(target)
    const shell = await connection.shell(become)
    return { connection, become, key, shell, observations: this.observationsOf(target) }
  }

  /** What tells the way of a task apart, without going it. */
  keyOf(name: string, scope: Scope, task: Task, scopeOf: ScopeOf): string {
    return this.wayTo(name, scope, task, scopeOf).key
  }

  private wayTo(name: string, scope: Scope, task: Task, scopeOf: ScopeOf): Way {
    const { options } = this.world
    const { keywords } = task.inherited
    const parentOf = (parent: string): Target =>
      targetOf(parent, scopeOf(parent), new Map(), options, parentOf)
    const target = targetOf(name, scope, keywords, options, parentOf)
    const become = becomeOf(name, scope, keywords, options)
    return {
      target,
      become,
      key: JSON.stringify([keyOf(target), become?.method, become?.user, become?.program, become?.flags]),
    }
  }

  private observationsOf(target: Target): Observations | undefined {
    if (!this.world.options.lookAhead) return undefined
    const machine = machineOf(target)
    const observations = this.observations.get(machine) ?? new Observations()
    this.observations.set(machine, observations)
    return observations
  }

  /** Ends every connection to a host; the next task makes a new one. */
  async reset(name: string): Promise<void> {
    const ofHost = [...this.open].filter(([key]) => JSON.parse(key)[0] === name)
    for (const [key] of ofHost) this.open.delete(key)
    await Promise.allSettled(ofHost.map(async ([, connection]) => (await connection).close()))
  }

  async close(): Promise<void> {
    const settled = await Promise.allSettled(this.open.values())
    await Promise.allSettled(
      settled.map(result => (result.status === 'fulfilled' ? result.value.close() : undefined)),
    )
    this.open.clear()
  }

  private connect(target: Target): Promise<Connection> {
    const key = keyOf(target)
    const connection = this.open.get(key) ?? this.world.connect(target)
    this.open.set(key, connection)
    return connection
  }
}

/** What tells two ways of reaching a host apart. */
function keyOf({ name, transport, address, port, user, privateKeyFiles, parent }: Target): string {
  return JSON.stringify([name, transport, address, port, user, privateKeyFiles, parent && keyOf(parent)])
}

/**
 * The machine at the end of a way: containers share the one they live on, and this one has several names. Another port
 * leads to another machine: so the machines of Vagrant are reached.
 */
function machineOf({ transport, address, port, parent }: Target): string {
  if (parent) return machineOf(parent)
  const isThis = port === 22 && /^(localhost|127\.0\.0\.1|::1)$/.test(address)
  return transport === 'local' || isThis ? 'local' : `${address} ${port}`
}
