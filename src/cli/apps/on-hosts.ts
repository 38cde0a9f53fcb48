import { becomeOf } from '../../engine/reach/target.ts'
import type { World } from '../../engine/world.ts'
import type { Connection, Shell, Target } from '../../model/connection.ts'
import { hostAsker } from '../ask.ts'
import { hostWorld } from '../hosts/host-world.ts'
import { type Reaching, scopeNamed, targetOfHost } from '../reach.ts'
import type { AppRequest } from './request.ts'

/** Hosts that a command works on outside of plays, as root. */
export class OpenHosts {
  private readonly connections: Connection[] = []
  private readonly world: World
  private readonly reaching: Reaching

  constructor(world: World) {
    this.world = world
    this.reaching = { inventory: world.inventory, options: world.options, extraVars: world.options.extraVars }
  }

  static async of({ given, context }: AppRequest): Promise<OpenHosts> {
    return new OpenHosts(await hostWorld(given, context, asked => hostAsker(asked['ssh-config'])))
  }

  target(name: string): Target {
    return targetOfHost(name, this.reaching)
  }

  /** @throws UnreachableError, TaskError */
  async shell(name: string): Promise<Shell> {
    const asRoot = { ...this.world.options, become: true, becomeUser: 'root' }
    const become = becomeOf(name, scopeNamed(name, this.reaching), new Map(), asRoot)
    const connection = await this.world.connect(this.target(name))
    this.connections.push(connection)
    return connection.shell(become)
  }

  async close(): Promise<void> {
    await Promise.all(this.connections.map(connection => connection.close()))
  }
}
