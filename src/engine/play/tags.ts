import type { RunOptions } from '../world.ts'

/** Whether `--tags` selects a task with these tags, and `--skip-tags` does not exclude it. */
export function isSelected(
  own: readonly string[],
  { tags, skipTags }: Pick<RunOptions, 'tags' | 'skipTags'>,
): boolean {
  return isWanted(own, tags) && !isSkipped(own, skipTags)
}

function isWanted(own: readonly string[], tags: readonly string[]): boolean {
  if (own.includes('always')) return true
  const never = own.includes('never')
  const named = own.some(tag => tag !== 'never' && tags.includes(tag)) || (never && tags.includes('never'))
  if (tags.length === 0 || tags.includes('all')) return !never || named
  if (named) return true
  if (tags.includes('tagged') && own.length > 0 && !never) return true
  return tags.includes('untagged') && own.length === 0
}

function isSkipped(own: readonly string[], skipTags: readonly string[]): boolean {
  if (own.some(tag => skipTags.includes(tag))) return true
  if (skipTags.includes('all') && !own.includes('always')) return true
  if (skipTags.includes('tagged') && own.length > 0) return true
  return skipTags.includes('untagged') && own.length === 0
}
