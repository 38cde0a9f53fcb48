import { TaskError } from '../../base/errors.ts'
import type { Want } from './params.ts'

export interface Setting {
  readonly key: string
  readonly value: string
}

export function wantedSettings({ container_config = [], autostart }: Want): Setting[] {
  const written = container_config.map(line => {
    const setting = parseSetting(line)
    if (setting) return setting
    throw new TaskError(`Cannot set ${line}: it is not of the form key = value`)
  })
  return autostart === undefined
    ? written
    : [...written, { key: 'lxc.start.auto', value: autostart ? '1' : '0' }]
}

/** Reads `key = value`, where the value may stand in quotes. */
export function parseSetting(line: string): Setting | undefined {
  const [, key, value = ''] = line.match(/^\s*([\w.]+)\s*=\s*(.*?)\s*$/) ?? []
  return key === undefined ? undefined : { key, value: value.replace(/^(["'])(.*)\1$/, '$2') }
}

/** A key that is replaced may still be wanted several times, such as the addresses of an interface. */
export function isSet(
  { key, value }: Setting,
  wanted: readonly Setting[],
  config: readonly Setting[],
): boolean {
  const valuesIn = (settings: readonly Setting[]) =>
    settings.filter(setting => setting.key === key).map(setting => setting.value)
  if (repeatable.test(key)) return valuesIn(config).includes(value)
  return JSON.stringify(valuesIn(wanted)) === JSON.stringify(valuesIn(config))
}

/** Keys of which a container has many: what is wanted is added to them. The others are replaced. */
export const repeatable =
  /^lxc\.(mount\.entry|environment|idmap|include|group|hook\..*|cap\.(drop|keep)|cgroup2?\.devices\..*)$/

export function settingLine({ key, value }: Setting): string {
  return `${key} = ${value}`
}
