import { sh } from '../../base/shell.ts'
import type { Probe } from '../../model/module.ts'
import { filledLines, section, sectionsOf } from '../sections.ts'
import { versionsIn, versionsQuestion } from '../swarm/versions.ts'
import { deploymentsFolder, type Release, releasesIn } from './release.ts'
import { containersIn, containersQuestion, type DeployedContainer, labels } from './state.ts'

/** What a host has of a deployment, as it is shown to people. */
export interface DeploymentOnHost {
  readonly releases: readonly Release[]
  readonly containers: readonly DeployedContainer[]
}

/** Asks for all deployments with their last release, or for one with all of its releases. */
export function deploymentsProbe(
  only: string | undefined,
): Probe<Readonly<Record<string, DeploymentOnHost>>> {
  const label = only === undefined ? labels.deployment : `${labels.deployment}=${only}`
  const files =
    only === undefined ? sh`${deploymentsFolder}/*/releases` : sh`${deploymentsFolder}/${only}/releases`
  return {
    script: sh`
      ${containersQuestion(label)}
      ${versionsQuestion(label)}
      ${section('releases')}
      for file in ${files}; do
        [ -f "$file" ] || continue
        name=\${file%/releases}
        printf '%s\\n' "=\${name##*/}"
        ${only === undefined ? sh`tail -n 1 "$file"` : sh`cat "$file"`}
      done`,
    parse(output) {
      const parts = sectionsOf(output)
      const containers = [...containersIn(parts), ...versionsIn(parts)]
      const releases = releasesByDeployment(parts['releases'])
      const names = new Set([...releases.keys(), ...containers.map(deploymentOf)])
      return Object.fromEntries(
        [...names].sort().map(name => [
          name,
          {
            releases: releases.get(name) ?? [],
            containers: containers.filter(each => deploymentOf(each) === name),
          },
        ]),
      )
    },
  }
}

function deploymentOf({ labels: all }: DeployedContainer): string {
  return all[labels.deployment] ?? ''
}

function releasesByDeployment(text = ''): ReadonlyMap<string, readonly Release[]> {
  const found = new Map<string, readonly Release[]>()
  let name = ''
  for (const line of filledLines(text)) {
    if (line.startsWith('=')) name = line.slice(1)
    else found.set(name, [...(found.get(name) ?? []), ...releasesIn(line)])
  }
  return found
}
