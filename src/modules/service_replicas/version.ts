import { createHash } from 'node:crypto'
import { reveal, Secret } from '../../base/secret.ts'
import { type ContainerSettings, settingParams } from '../../host/containers/params.ts'
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
export function versionOf(want: Want): string {
  const parts = [want.image_version ?? want.image, want.network, canonical(settingsOf(want))]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 10)
}

/** The containers that a host has of a version, by the numbers of its replicas. */
export function wantedNames(want: Want): string[] {
  const version = versionOf(want)
  return want.replicas.map(number => `${want.deployment}-${want.service}-${number}-${version}`)
}

function canonical(value: unknown): unknown {
  if (value instanceof Secret) return reveal(value)
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, canonical(each)])
}
