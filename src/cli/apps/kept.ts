import { TaskError } from '../../base/errors.ts'
import type { KeptRelease } from '../../deployment/kept.ts'
import type { StoredApplication } from '../../deployment/stored.ts'
import type { DeploymentOnHost } from '../../host/deployments/all.ts'
import { isInSwarm, newestRelease, releaseNumbered, serving } from './gather.ts'

/** A release as its hosts keep it; the newest where no number is given. */
export function keptRelease(
  deployment: string,
  hosts: ReadonlyMap<string, DeploymentOnHost>,
  number = newestRelease(hosts)?.number ?? 0,
): KeptRelease {
  const release = releaseNumbered(hosts, number)
  return {
    deployment,
    isInSwarm: isInSwarm(hosts),
    ...storedIn(release?.application),
    containers: plain(serving(hosts, number), released => released),
    serving: plain(serving(hosts), ({ containers }) => containers),
  }
}

function storedIn(application = '{"services":[],"vars":{}}'): StoredApplication {
  try {
    return JSON.parse(application) as StoredApplication
  } catch (cause) {
    throw new TaskError('Cannot read how the services of that release are reached', { cause })
  }
}

function plain<T, R>(
  found: ReadonlyMap<string, ReadonlyMap<string, T>>,
  change: (value: T) => R,
): Record<string, Record<string, R>> {
  const entries = [...found].map(
    ([service, hosts]) =>
      [service, Object.fromEntries([...hosts].map(([host, value]) => [host, change(value)]))] as const,
  )
  return Object.fromEntries(entries)
}
