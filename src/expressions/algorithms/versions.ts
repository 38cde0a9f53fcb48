/** Which of two versions is the older one: negative when it is the first. Numbers are compared as numbers. */
export function compareVersions(a: string, b: string): number {
  return compareParts(parts(a), parts(b))
}

/** The same by the rules of semver: a pre-release comes before its release, and build data does not count. */
export function compareSemver(a: string, b: string): number {
  const [left, right] = [semver(a), semver(b)]
  const difference = compareParts(left.release, right.release)
  if (difference !== 0) return difference
  if (left.prerelease.length === 0 || right.prerelease.length === 0) {
    return right.prerelease.length - left.prerelease.length
  }
  return compareParts(left.prerelease, right.prerelease)
}

type Part = number | string

function parts(version: string): Part[] {
  return [...version.replace(/^v(?=\d)/, '').matchAll(/\d+|[a-z]+/gi)].map(([part]) => numbered(part))
}

function semver(version: string): { release: Part[]; prerelease: Part[] } {
  const [release = '', ...rest] = version.replace(/^v/, '').replace(/\+.*$/, '').split('-')
  const prerelease = rest.join('-')
  return {
    release: release.split('.').map(numbered),
    prerelease: prerelease === '' ? [] : prerelease.split('.').map(numbered),
  }
}

function numbered(part: string): Part {
  return /^\d+$/.test(part) ? Number(part) : part
}

/** Part by part; a number comes after a word, and the shorter version before the longer one. */
function compareParts(a: readonly Part[], b: readonly Part[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = comparePart(a[i] as Part, b[i] as Part)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function comparePart(a: Part, b: Part): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a !== typeof b) return typeof a === 'number' ? 1 : -1
  return a < b ? -1 : a > b ? 1 : 0
}
