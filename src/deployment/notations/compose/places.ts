import type { Problems } from '../../../base/problems.ts'
import type { Entry } from '../../../base/yaml.ts'
import { readLike, writtenKey } from '../fields.ts'
import { volumeHint, volumeName } from '../volume-names.ts'
import { readKnown } from './fields.ts'
import { networkKeys, volumeKeys } from './keys.ts'

/** The networks that services can name: all of them are the one of the environment. */
export function readNetworks(entries: readonly Entry[], problems: Problems): ReadonlySet<string> {
  for (const { key, value } of entries) {
    const { driver } = readKnown(value, `The network ${key}`, networkKeys, problems)
    if (driver) readLike(driver, 'driver', /^(bridge|default|)$/, 'bridge', problems)
  }
  return new Set(['default', ...entries.map(({ key }) => key)])
}

/** The volumes that services can name. */
export function readVolumeNames(entries: readonly Entry[], problems: Problems): ReadonlySet<string> {
  for (const entry of entries) {
    const name = writtenKey(entry)
    if (!volumeName.test(name)) problems.add(`${name} cannot name a volume`, entry.keyPlace, volumeHint)
    const { driver } = readKnown(entry.value, `The volume ${name}`, volumeKeys, problems)
    if (driver) readLike(driver, 'driver', /^(local|default|)$/, 'local', problems)
  }
  return new Set(entries.map(writtenKey))
}
