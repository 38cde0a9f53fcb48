import { quote } from '../base/shell.ts'
import type { Target } from '../model/connection.ts'
import { openAs } from './become/become.ts'
import type { Transport } from './channel.ts'

/** A container, entered from the host on which it lives; it needs no sshd. */
export function nested(target: Target, parentName: string, parent: Transport): Transport {
  return {
    open: command => openAs(parent, parentName, target.parentBecome, entering(target, command)),
    close: () => parent.close(),
  }
}

function entering({ transport, address, user }: Target, command: string): string {
  if (transport === 'docker') {
    const as = user === undefined ? '' : `-u ${quote(user)} `
    return `exec docker exec -i ${as}${quote(address)} /bin/sh -c ${quote(command)}`
  }
  const inside = `/bin/sh -c ${quote(command)}`
  const as =
    user === undefined || user === 'root' ? inside : `su ${quote(user)} -s /bin/sh -c ${quote(command)}`
  return `exec lxc-attach --clear-env -n ${quote(address)} -- ${as}`
}
