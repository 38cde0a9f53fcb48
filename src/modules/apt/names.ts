import { TaskError } from '../../base/errors.ts'
import { globMatcher } from '../../base/glob.ts'

/** A package as a task names it. */
export interface Spec {
  readonly text: string
  /** May be a glob. */
  readonly name: string
  /** May be a glob, too. */
  readonly version: string | undefined
}

/** @throws TaskError where it is no name */
export function parseSpec(text: string): Spec {
  const spec = readSpec(text)
  if (spec) return spec
  throw new TaskError(`Cannot tell which package ${text} is`, {
    hint: 'a name such as nginx, nginx:arm64, nginx=1.22* or python3-*; upgrade: full upgrades everything',
  })
}

export function readSpec(text: string): Spec | undefined {
  const [, name, version] = text.match(/^([a-z\d*?[][a-z\d.+*?[\]!-]*(?::[a-z\d-]+)?)(?:=(.+))?$/) ?? []
  return name === undefined ? undefined : { text, name, version }
}

/** Whether the name of a package stands for several. */
export function isGlob(name: string): boolean {
  return /[*?[]/.test(name)
}

/** The newest version that fits. */
export function versionFor(spec: Spec, versions: readonly string[]): string | undefined {
  return versions.find(version => matches(version, spec.version ?? ''))
}

export function matches(text: string, glob: string): boolean {
  return globMatcher(glob)(text)
}

export function unknownPackage(name: string): TaskError {
  const what = isGlob(name) ? 'that fits' : 'of that name'
  return new TaskError(`Cannot install ${name}: the package lists have no package ${what}`, {
    hint: 'check the name, or fetch newer lists with update_cache: true',
  })
}

export function unknownVersion({ name, version }: Spec, versions: readonly string[]): TaskError {
  const available = versions.length > 0 ? `there is ${versions.join(', ')}` : 'there is no version at all'
  return new TaskError(`Cannot install ${name} ${version}: ${available}`, {
    hint: 'update_cache: true fetches newer lists',
  })
}
