import { TrustError, UnreachableError } from '../base/errors.ts'
import type { Target } from '../model/connection.ts'
import type { Channel, Transport } from './channel.ts'
import { processChannel, spawnPiped } from './local.ts'

/**
 * The OpenSSH client of this machine: its configuration, certificates, hardware keys and Kerberos. Each command is a
 * connection of its own: a master connection would outlive us.
 */
export function openssh(target: Target): Transport {
  if (target.password) {
    throw new TrustError(`Cannot log in to ${target.name}: the OpenSSH client takes no password from us`, {
      hint: 'use a key or the agent, or ansible_connection: ssh',
    })
  }
  return {
    open: async command => overSsh(processChannel(spawnPiped('ssh', [...argumentsFor(target), command]))),
    close: async () => {},
  }
}

/** What ssh said when it could not start a shell, as a matter of trust where it is one. */
export function asTrustError(error: unknown): unknown {
  const isTrust =
    error instanceof UnreachableError &&
    /Permission denied|Host key verification failed|HOST IDENTIFICATION HAS CHANGED/.test(error.message)
  return isTrust ? new TrustError(error.message, { hint: error.hint, cause: error }) : error
}

/** What `ssh` is called with to run a command on a terminal of the host. */
export function terminalWords(target: Target, command: string): string[] {
  return [...argumentsFor(target, '-t', { BatchMode: 'no' }), command]
}

/** Options, destination, and what belongs behind it. */
function argumentsFor(
  target: Target,
  terminal = '-T',
  more: Readonly<Record<string, string>> = {},
): string[] {
  const { address, port, user, privateKeyFiles, jump, sshArguments = [], sshConfigFile } = target
  return [
    terminal,
    ...(sshConfigFile === undefined ? [] : ['-F', sshConfigFile]),
    ...Object.entries({ ...settingsFor(target), ...more }).flatMap(([name, value]) => [
      '-o',
      `${name}=${value}`,
    ]),
    ...(port === 22 ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    ...privateKeyFiles.flatMap(file => ['-i', file]),
    ...(jump.length > 0 ? ['-J', jump.map(hop).join(',')] : []),
    ...sshArguments,
    '--',
    address,
  ]
}

function settingsFor({
  connectTimeoutSeconds,
  hostKeyChecking,
  knownHostsFiles,
}: Target): Record<string, string> {
  return {
    BatchMode: 'yes',
    ConnectTimeout: String(Math.ceil(connectTimeoutSeconds)),
    ControlMaster: 'no',
    ControlPath: 'none',
    ServerAliveInterval: '15',
    ServerAliveCountMax: '3',
    StrictHostKeyChecking: hostKeyChecking,
    ...(knownHostsFiles.length > 0 && {
      UserKnownHostsFile: knownHostsFiles.map(file => `"${file}"`).join(' '),
    }),
  }
}

function hop({ user, address, port }: Target): string {
  return `${user === undefined ? '' : `${user}@`}${address.includes(':') ? `[${address}]` : address}:${port}`
}

/** The status 255 is that of ssh itself: the connection failed, or was lost. */
function overSsh(channel: Channel): Channel {
  const closed = channel.closed.then(ending => (ending.status === 255 ? { status: undefined } : ending))
  return { ...channel, closed }
}
