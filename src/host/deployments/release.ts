import { type Script, sh } from '../../base/shell.ts'

/** Where a host keeps what it must know of deployments; only root may look. */
export const deploymentsFolder = '/var/lib/deliver/deployments'

/** What a host has served since a release of a deployment. */
export interface Release {
  readonly number: number
  /** The containers that serve, by service. */
  readonly services: Readonly<Record<string, readonly string[]>>
}

/** Prints what serves now, as JSON; nothing before the first release. */
export function currentRelease(deployment: string): Script {
  return sh`cat ${`${deploymentsFolder}/${deployment}/current`} 2>/dev/null || :`
}
