import type { Effects } from '../../model/module.ts'

/** Headers as a task registers them: `content-type` is `content_type`. */
export function registeredHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(headers).map(([name, value]) => [name.replaceAll('-', '_'), value] as const)
  return Object.fromEntries(named.filter(([name]) => !Object.hasOwn(reserved, name)))
}

/** Keys by which an outcome asks something of the run: no server may set them with its headers. */
const reserved: Readonly<Record<keyof Effects | 'changed' | 'changes' | 'skipped', true>> = {
  changed: true,
  changes: true,
  skipped: true,
  variables: true,
  facts: true,
  read: true,
  newHost: true,
  joins: true,
  meta: true,
}
