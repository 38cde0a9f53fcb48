import { UnreachableError } from '../base/errors.ts'
import type { Connect, Connection, Target } from '../model/connection.ts'
import type { Transport } from './channel.ts'
import { HostConnection } from './connection.ts'
import { local } from './local.ts'
import { nested } from './nested.ts'
import { asTrustError, openssh } from './openssh.ts'
import { type SshDeps, type SshSettings, sshDeps, sshTransport } from './ssh/ssh.ts'

/** Reaches hosts, each in the way that its target says; too many logins at one address wait for each other. */
export function connector(settings: SshSettings = {}): Connect {
  const world = sshDeps(settings)
  return async target => {
    const transport = await transportTo(target, world)
    const connection = new HostConnection(target, transport)
    return target.transport === 'ssh' ? connection : withShell(connection)
  }
}

/** Reaches hosts; one for the whole program. */
export const connect: Connect = connector()

async function transportTo(target: Target, world: SshDeps): Promise<Transport> {
  refuseStrange(target)
  switch (target.transport) {
    case 'local':
      return local
    case 'ssh':
      return sshTransport(target, world)
    case 'openssh':
      return openssh(target)
    case 'docker':
    case 'lxc': {
      const parent = parentOf(target)
      return nested(target, parent.name, await transportTo(parent, world))
    }
  }
}

/** Where nothing is known before a command runs, one must run before the host counts as reached. */
async function withShell(connection: HostConnection): Promise<Connection> {
  try {
    await (await connection.shell()).ready
    return connection
  } catch (error) {
    await connection.close()
    throw asTrustError(error)
  }
}

function parentOf({ name, transport, parent }: Target): Target {
  if (parent) return parent
  throw new UnreachableError(
    `Cannot reach ${name}: nothing says on which host this ${transport} container lives`,
    { hint: 'set deliver_parent to the name of that host' },
  )
}

/** Names that could be taken for an option or for shell are refused, wherever they came from. */
export function refuseStrange(target: Target): void {
  const { name, address, user, jump, hostKeyAlias, proxyCommand = [] } = target
  if (!/^[\p{L}\p{N}_.:%][\p{L}\p{N}_.:%-]*$/u.test(address)) {
    throw new UnreachableError(`Cannot reach ${name}: ${JSON.stringify(address)} is no address`)
  }
  if (user !== undefined && !/^[^\s\x00-\x1f\x7f'"`;&<>|(){}-][^\s\x00-\x1f\x7f'"`;&<>|(){}]*$/.test(user)) {
    throw new UnreachableError(`Cannot reach ${name}: ${JSON.stringify(user)} is no user`)
  }
  if (hostKeyAlias !== undefined && !/^[\p{L}\p{N}_.:%[\]-]+$/u.test(hostKeyAlias)) {
    throw new UnreachableError(
      `Cannot reach ${name}: ${JSON.stringify(hostKeyAlias)} is no name for a host key`,
    )
  }
  if (proxyCommand.some(word => word.includes('\0')) || /^(-|$)/.test(proxyCommand[0] ?? 'none')) {
    throw new UnreachableError(`Cannot reach ${name}: ${JSON.stringify(proxyCommand[0])} is no program`)
  }
  for (const hop of jump) refuseStrange(hop)
}
