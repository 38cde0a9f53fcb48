import { TaskError } from '../../base/errors.ts'
import { type Script, sh } from '../../base/shell.ts'

/** Where a host keeps what it must know of deployments; only root may look. */
export const deploymentsFolder = '/var/lib/deliver/deployments'

export function folderOf(deployment: string): string {
  return `${deploymentsFolder}/${deployment}`
}

/** A state that a deployment was brought to, as a host keeps it. */
export interface Release {
  /** The same on all hosts; each release has the next one. */
  readonly number: number
  /** When, in ISO 8601. */
  readonly at: string
  readonly by: string
  readonly commit?: string
  /** Where the service file lay, for people. */
  readonly file?: string
  /** The number of the release that it went back to. */
  readonly restores?: number
  /** What the host has of each service. */
  readonly services: Readonly<Record<string, ReleasedService>>
  /** What is needed to bring the services back, as the program that makes plays of it wrote it. */
  readonly application: string
}

export interface ReleasedService {
  /** The containers on this host. */
  readonly containers: readonly string[]
  readonly image: string
  /** What the name of the image stood for. */
  readonly version: string
}

/** Prints all releases that a host keeps, a line of JSON for each; the newest is what serves. */
export function releasesQuestion(deployment: string): Script {
  return sh`cat ${`${folderOf(deployment)}/releases`} 2>/dev/null || :`
}

/** The releases of a host, the oldest first. */
export function releasesIn(text: string): Release[] {
  return text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      try {
        return JSON.parse(line) as Release
      } catch (cause) {
        throw new TaskError('Cannot read the releases that the host keeps', {
          hint: `each line of the file releases in ${deploymentsFolder}/DEPLOYMENT is JSON: remove the one that is not`,
          cause,
        })
      }
    })
}

export function releasesText(releases: readonly Release[]): string {
  return releases.map(release => `${JSON.stringify(release)}\n`).join('')
}
