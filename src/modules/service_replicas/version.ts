import { createHash } from 'node:crypto'
import { reveal, Secret } from '../../base/secret.ts'
import { type ContainerSettings, settingParams } from '../../host/containers/params.ts'
import { type DeploymentState, isUp, labels, serviceOf } from '../../host/deployments/state.ts'
import type { Want } from './params.ts'

/** The settings of the containers, as a container is made with them. */
export function settingsOf(want: Want): ContainerSettings {
  const names = Object.keys(settingParams) as (keyof ContainerSettings)[]
  return Object.fromEntries(names.map(name => [name, want[name]])) as unknown as ContainerSettings
}

/**
 * The version of a service: what it is made of, as a short text. Whoever wants the same gets the same version, in
 * whatever order it was written, so that nothing has to be compared: a container of that version is as wanted.
 */
function versionOf(want: Want, generation: string | undefined): string {
  const parts = [want.image_version ?? want.image, want.network, generation, canonical(settingsOf(want))]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 10)
}

/** Containers by the numbers of their replicas, and the generation that they are of. */
export interface Wanted {
  readonly names: readonly string[]
  readonly generation: string | undefined
}

/** The containers that a host shall have. A generation lasts until another one is asked for. */
export function wanted(want: Want, now: DeploymentState): Wanted {
  const before = serving(want, now)
  const last = now.containers.find(({ name }) => before.includes(name))?.labels[labels.generation]
  const generation = want.generation ?? last
  const version = versionOf(want, generation)
  return {
    names: want.replicas.map(number => `${want.deployment}-${want.service}-${number}-${version}`),
    generation,
  }
}

/** The containers that serve until something else does: those of the last release, as far as they are there. */
export function serving({ service }: Want, { containers, releases }: DeploymentState): string[] {
  const released = releases.at(-1)?.services[service]?.containers ?? []
  const there = released.filter(name => containers.some(each => each.name === name))
  const running = containers.filter(each => serviceOf(each) === service && isUp(each)).map(({ name }) => name)
  return there.length > 0 ? there : running
}

function canonical(value: unknown): unknown {
  if (value instanceof Secret) return reveal(value)
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, canonical(each)])
}
