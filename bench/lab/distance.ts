import { createConnection, createServer, type Server, type Socket } from 'node:net'
import type { Host } from './host.ts'

/** Hosts as they are seen from far away: ports of loopback that pass everything on, each way after half a round trip. */
export class Distance {
  readonly hosts: readonly Host[]
  private readonly servers: readonly Server[]
  private readonly sockets: Set<Socket>

  static async start(hosts: readonly Host[], roundTrip: number): Promise<Distance> {
    const sockets = new Set<Socket>()
    const servers = hosts.map(host =>
      createServer({ noDelay: true, pauseOnConnect: true }, near => join(near, host, roundTrip, sockets)),
    )
    const ports = await Promise.all(servers.map(listening))
    const far = hosts.map((host, i) => ({ ...host, address: '127.0.0.1', port: ports[i] ?? 0 }))
    return new Distance(far, servers, sockets)
  }

  private constructor(hosts: readonly Host[], servers: readonly Server[], sockets: Set<Socket>) {
    this.hosts = hosts
    this.servers = servers
    this.sockets = sockets
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await Promise.all(this.servers.map(server => new Promise(resolve => server.close(resolve))))
  }
}

function listening(server: Server): Promise<number> {
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}

/**
 * The kernel of loopback accepts at once. Over a distance a client has its connection after one round trip, and what it
 * says then travels for half of one more.
 */
function join(near: Socket, { address, port }: Host, roundTrip: number, sockets: Set<Socket>): void {
  keep(near, sockets)
  setTimeout(() => {
    const far = createConnection({ host: address, port, noDelay: true })
    keep(far, sockets)
    pass(near, far, roundTrip / 2)
    pass(far, near, roundTrip / 2)
    near.resume()
  }, roundTrip)
}

function keep(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => sockets.delete(socket))
}

/** Timers of one delay go off in the order they were set: nothing overtakes. */
function pass(from: Socket, to: Socket, delay: number): void {
  from.on('data', bytes => setTimeout(() => to.write(bytes), delay))
  from.on('end', () => setTimeout(() => to.end(), delay))
  from.on('close', () => setTimeout(() => to.destroy(), delay))
}
