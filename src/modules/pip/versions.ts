/**
 * A version of Python packages, `1!2.0rc1.post2.dev3+local`, as numbers that compare in order. A release without a word
 * stands behind its pre-releases, and before those that come after it.
 */
interface Version {
  readonly epoch: number
  readonly release: readonly number[]
  readonly pre: number
  readonly post: number
  readonly dev: number
  readonly local: string
}

const shape =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|beta|preview|pre|rc|a|b|c)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+([a-z\d.]+))?$/

/** The order of pre-releases. */
const phases: ReadonlyMap<string, number> = new Map([
  ['a', 1],
  ['alpha', 1],
  ['b', 2],
  ['beta', 2],
  ['c', 3],
  ['rc', 3],
  ['pre', 3],
  ['preview', 3],
])

function versionOf(text: string): Version | undefined {
  const match = shape.exec(
    text
      .trim()
      .toLowerCase()
      .replaceAll(/(?<=\+.*)[-_]/g, '.'),
  )
  if (!match) return undefined
  const [, epoch, release = '', phase, count, bare, post] = match
  const dev = match[7]
  const isPost = match[0].includes('post') || bare !== undefined || post !== undefined
  const postNumber = isPost ? Number(bare ?? post ?? 0) : -1
  const isDevOnly = dev !== undefined && phase === undefined && !isPost
  return {
    epoch: Number(epoch ?? 0),
    release: release.split('.').map(Number),
    pre:
      phase === undefined ? (isDevOnly ? -1 : Infinity) : (phases.get(phase) ?? 0) * 1e6 + Number(count ?? 0),
    post: postNumber,
    dev: dev === undefined ? Infinity : Number(dev),
    local: match[8] ?? '',
  }
}

/** Below 0 where the first is older; texts that are no versions are only the same or not. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [versionOf(a), versionOf(b)]
  if (!left || !right) return a === b ? 0 : Number.NaN
  return (
    left.epoch - right.epoch ||
    compareReleases(left.release, right.release) ||
    difference(left.pre, right.pre) ||
    left.post - right.post ||
    difference(left.dev, right.dev)
  )
}

function compareReleases(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = (a[at] ?? 0) - (b[at] ?? 0)
    if (order !== 0) return order
  }
  return 0
}

/** Of two numbers that may both be infinite. */
function difference(a: number, b: number): number {
  return a === b ? 0 : a - b
}

/** Whether a version is among those that specifiers such as `>=1.2,!=1.3.*` allow. */
export function satisfies(version: string, specifiers: string): boolean {
  return specifiers
    .split(',')
    .map(text => text.trim())
    .filter(Boolean)
    .every(specifier => satisfiesOne(version, specifier))
}

function satisfiesOne(version: string, specifier: string): boolean {
  const [, operator = '', wanted = ''] = /^(===|==|~=|!=|<=|>=|<|>)\s*(.+)$/.exec(specifier) ?? []
  if (operator === '===') return version === wanted
  if (wanted.endsWith('.*')) {
    const begins = beginsWith(version, wanted.slice(0, -2))
    return operator === '!=' ? !begins : begins
  }
  const order = compareVersions(withoutLocal(version, wanted), wanted)
  switch (operator) {
    case '==':
      return order === 0
    case '!=':
      return order !== 0
    case '<=':
      return order <= 0
    case '>=':
      return order >= 0
    case '<':
      return order < 0
    case '>':
      return order > 0
    default:
      return order >= 0 && beginsWith(version, wanted.split('.').slice(0, -1).join('.'))
  }
}

/** What follows `+` counts only where the wanted version has it too. */
function withoutLocal(version: string, wanted: string): string {
  return wanted.includes('+') ? version : version.replace(/\+.*/, '')
}

function beginsWith(version: string, prefix: string): boolean {
  const [whole, start] = [versionOf(version), versionOf(prefix)]
  if (!whole || !start) return false
  return (
    whole.epoch === start.epoch && start.release.every((number, at) => number === (whole.release[at] ?? 0))
  )
}
