/** Whether a version `epoch:version-release` is older than another, in the order of rpm. */
export function isOlder(a: string, b: string): boolean {
  return compareVersions(a, b) < 0
}

/** Whether a version is what a spec such as `nginx >= 1.20` asks for; the release counts where it is given. */
export function fits(version: string, spec: string): boolean {
  const [, operator, wanted = ''] = /\s([<>]=?|=)\s*(\S+)$/.exec(spec) ?? []
  if (operator === undefined) return false
  const order = compareVersions(wanted.includes('-') ? version : version.replace(/-[^-]*$/, ''), wanted)
  if (order === 0) return operator.includes('=')
  return operator.startsWith(order < 0 ? '<' : '>')
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  return left.reduce((order, part, at) => order || comparePart(part, right[at] ?? ''), 0)
}

function partsOf(text: string): string[] {
  const [, epoch = '0', version = '', release = ''] = /^(?:(\d+):)?([^-]*)(?:-(.*))?$/.exec(text) ?? []
  return [epoch, version, release]
}

/** Numbers are newer than letters; `~` is older than the end, and `^` newer. */
function comparePart(a: string, b: string): number {
  const [left, right] = [segments(a), segments(b)]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = compareSegment(left[at] ?? '', right[at] ?? '')
    if (order !== 0) return order
  }
  return 0
}

function segments(text: string): string[] {
  return text.match(/\d+|[a-zA-Z]+|~|\^/g) ?? []
}

function compareSegment(a: string, b: string): number {
  const rank = rankOf(a) - rankOf(b)
  if (rank !== 0) return rank
  if (!/^\d/.test(a)) return a < b ? -1 : Number(a > b)
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return left.length - right.length || (left < right ? -1 : Number(left > right))
}

/** `~`, then the end, then `^`, then letters, then numbers. */
function rankOf(segment: string): number {
  if (segment === '~') return 0
  if (segment === '') return 1
  if (segment === '^') return 2
  return /^\d/.test(segment) ? 4 : 3
}
