import type { Become, Connection, Shell, Target } from '../../model/connection.ts'
import type { Task } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import { Observations } from '../ahead/observations.ts'
import type { World } from '../world.ts'
import { becomeOf, type OtherTarget, targetOf } from './target.ts'

/** How a task reaches a host: the connection, and the user to become there. */
export interface Route {
  readonly connection: Connection
  readonly become: Become | undefined
  readonly shell: Shell
  /** Distinguishes the route, and its shell, from others. */
  readonly key: string
  /** The observations of the machine at its end; none where looking ahead is off. */
  readonly observations: Observations | undefined
}

/** A route before it is opened. */
interface RoutePlan {
  readonly target: Target
  readonly become: Become | undefined
  readonly key: string
}

/** Finds the scope of another host, of which this one may be a container. */
type ScopeFor = (host: string) => Scope

/** The connections of a run: made when first needed, shared by all tasks that reach a host by the same target. */
export class Connections {
  private readonly open = new Map<string, Promise<Connection>>()
  /** The observations of each machine, whichever names and routes lead to it. */
  private readonly observations = new Map<string, Observations>()
  private readonly world: World

  constructor(world: World) {
    this.world = world
  }

  /** @param anewWithin the seconds within which connections to the host are made anew; those that are open serve without it */
  async route(
    name: string,
    scope: Scope,
    task: Task,
    scopeFor: ScopeFor,
    anewWithin?: number,
  ): Promise<Route> {
    const { target, become, key } = this.plan(name, scope, task, scopeFor)
    if (anewWithin !== undefined) await this.reset(name)
    const connection = await this.connect(
      anewWithin === undefined ? target : { ...target, connectTimeoutSeconds: anewWithin },
    )
    const shell = await connection.shell(become)
    return { connection, become, key, shell, observations: this.observationsOf(target) }
  }

  /** The key of the route of a task, without opening it. */
  routeKey(name: string, scope: Scope, task: Task, scopeFor: ScopeFor): string {
    return this.plan(name, scope, task, scopeFor).key
  }

  private plan(name: string, scope: Scope, task: Task, scopeFor: ScopeFor): RoutePlan {
    const { options } = this.world
    const { keywords } = task.inherited
    const otherTarget: OtherTarget = (other, leading) =>
      targetOf(other, scopeFor(other), new Map(), options, otherTarget, leading)
    const target = targetOf(name, scope, keywords, options, otherTarget)
    const become = becomeOf(name, scope, keywords, options)
    return {
      target,
      become,
      key: JSON.stringify([targetKey(target), become?.method, become?.user, become?.program, become?.flags]),
    }
  }

  private observationsOf(target: Target): Observations | undefined {
    if (!this.world.options.lookAhead) return undefined
    const key = machineKey(target)
    const observations = this.observations.get(key) ?? new Observations()
    this.observations.set(key, observations)
    return observations
  }

  /** Closes every connection to a host; the next task makes a new one. */
  async reset(name: string): Promise<void> {
    const toHost = [...this.open].filter(([key]) => JSON.parse(key)[0] === name)
    for (const [key] of toHost) this.open.delete(key)
    await Promise.allSettled(toHost.map(async ([, connection]) => (await connection).close()))
  }

  async close(): Promise<void> {
    await this.endEach(connection => connection.close())
    this.open.clear()
  }

  /** Ends what runs on the hosts: the tasks that wait for it find their host lost. */
  abort(): Promise<void> {
    return this.endEach(connection => connection.abort?.() ?? connection.close())
  }

  private async endEach(end: (connection: Connection) => Promise<void>): Promise<void> {
    await Promise.allSettled([...this.open.values()].map(async connection => end(await connection)))
  }

  private connect(target: Target): Promise<Connection> {
    const key = targetKey(target)
    const connection = this.open.get(key) ?? this.world.connect(target)
    this.open.set(key, connection)
    return connection
  }
}

/** Distinguishes targets that need connections of their own. */
function targetKey(target: Target): string {
  const { name, transport, address, port, user, privateKeyFiles, parent, jump, proxyCommand } = target
  const through = [jump.map(targetKey), proxyCommand, parent && targetKey(parent)]
  return JSON.stringify([name, transport, address, port, user, privateKeyFiles, ...through])
}

/**
 * Distinguishes machines: containers count as the machine they run on, and all names of this machine are one. Another
 * port is another machine: that is how Vagrant's machines are reached.
 */
function machineKey({ transport, address, port, parent }: Target): string {
  if (parent) return machineKey(parent)
  const isThis = port === 22 && /^(localhost|127\.0\.0\.1|::1)$/.test(address)
  return transport === 'local' || isThis ? 'local' : `${address} ${port}`
}
