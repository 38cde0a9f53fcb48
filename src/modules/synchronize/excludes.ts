import { BoundedRegExp } from '../../base/bounded-regexp.ts'

/**
 * Whether a path inside the folder is excluded, by the rules of rsync: a pattern with a slash at its begin counts from the
 * folder, another one for the end of a path; one with a slash at its end is for folders; `**` stands for slashes too.
 * What is in an excluded folder is excluded.
 */
export function excluder(patterns: readonly string[]): (path: string, isFolder: boolean) => boolean {
  const rules = patterns.map(ruleOf)
  const isNamed = (path: string, isFolder: boolean) =>
    rules.some(rule => (isFolder || !rule.isForFolders) && rule.matches.test(path))
  return (path, isFolder) => {
    const parts = path.split('/')
    return parts.some((_, i) => isNamed(parts.slice(0, i + 1).join('/'), isFolder || i < parts.length - 1))
  }
}

function ruleOf(pattern: string): { isForFolders: boolean; matches: BoundedRegExp } {
  const [, root = '', body = '', end = ''] = /^(\/?)(.*?)(\/?)$/s.exec(pattern) ?? []
  const pieces = body.match(/\*\*|\*|\?|\[!?[^\]]+\]|\\.|./gs) ?? []
  const source = pieces.map(translated).join('')
  return {
    isForFolders: end !== '',
    matches: new BoundedRegExp(`${root === '' ? '(?:^|/)' : '^'}${source}$`, 's'),
  }
}

function translated(piece: string): string {
  if (piece === '**') return '.*'
  if (piece === '*') return '[^/]*'
  if (piece === '?') return '[^/]'
  if (piece.length > 2) return piece.replace(/^\[!/, '[^')
  return piece.slice(-1).replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
}
