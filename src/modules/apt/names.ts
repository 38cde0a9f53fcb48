import { TaskError } from '../../base/errors.ts'

/** A package as a task names it. */
export interface Spec {
  readonly text: string
  readonly name: string
  /** May hold `*` for any text. */
  readonly version: string | undefined
}

export function parseSpec(text: string): Spec {
  const [, name, version] = text.match(/^([a-z\d][a-z\d.+-]*(?::[a-z\d-]+)?)(?:=(.+))?$/) ?? []
  if (!name) {
    throw new TaskError(`Cannot tell which package ${text} is`, {
      hint: 'a name such as nginx, nginx:arm64 or nginx=1.22*; upgrade: full upgrades everything',
    })
  }
  return { text, name, version }
}

/** The newest version that fits. */
export function versionFor(spec: Spec, versions: readonly string[]): string | undefined {
  return versions.find(version => matches(version, spec.version ?? ''))
}

export function matches(version: string, pattern: string): boolean {
  const parts = pattern.split('*').map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(version)
}

export function unknownPackage(name: string): TaskError {
  return new TaskError(`Cannot install ${name}: the package lists have no package of that name`, {
    hint: 'check the name, or fetch newer lists with update_cache: true',
  })
}

export function unknownVersion({ name, version }: Spec, versions: readonly string[]): TaskError {
  const available = versions.length > 0 ? `there is ${versions.join(', ')}` : 'there is no version at all'
  return new TaskError(`Cannot install ${name} ${version}: ${available}`, {
    hint: 'update_cache: true fetches newer lists',
  })
}
