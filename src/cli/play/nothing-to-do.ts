import { DeliverError, FileError, type Problem } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import { plainValue } from '../../base/yaml.ts'
import { hostsOfPlay } from '../../engine/play/hosts.ts'
import type { World } from '../../engine/world.ts'
import type { Play } from '../../model/playbook.ts'
import { PendingError } from '../../model/scope.ts'
import type { Asked } from '../flags/options.ts'
import { knownTags } from './known-tags.ts'

/** A run that does nothing would look like success: @throws FileError when there are no plays */
export function refuseNoPlays(plays: readonly Play[], { playbooks }: Asked): void {
  if (plays.length > 0) return
  throw new FileError({
    message: `There are no plays in ${playbooks.join(', ')}`,
    hint: 'a playbook is a list of plays: - hosts: all',
  })
}

/** Words of `--tags` and `--skip-tags` that are no names of tags. */
const specialTags = ['all', 'tagged', 'untagged', 'always', 'never']

/**
 * Tags of the project file and the environment are for many playbooks, of which some may not have them.
 * @throws FileError when a tag on the command line is one that no task has
 */
export function refuseUnknownTags(plays: readonly Play[], asked: Asked): void {
  const given = (['tags', 'skip-tags'] as const).flatMap(flag =>
    flag in asked.given ? asked[flag].map(tag => ({ flag, tag })) : [],
  )
  if (given.length === 0) return
  const { tags, areAll } = knownTags(plays)
  const unknown = given.filter(({ tag }) => !tags.has(tag) && !specialTags.includes(tag))
  if (unknown.length === 0 || !areAll) return
  throw new FileError(
    unknown.map(({ flag, tag }) => ({
      message: `No task has the tag ${tag} of --${flag}`,
      hint: didYouMean(tag, [...tags, ...specialTags]) ?? '--list-tags shows the tags',
    })),
  )
}

/** @throws FileError when no play has a host, so that no task can run that would add one */
export function refuseNoHosts(plays: readonly Play[], world: World): void {
  const problems: Problem[] = []
  for (const play of plays) {
    const problem = problemOfHosts(play, world)
    if (problem === undefined) return
    problems.push(problem)
  }
  throw new FileError(problems)
}

/** Why a play has no host; nothing when it has one, or when that is not known before it runs. */
function problemOfHosts(play: Play, world: World): Problem | undefined {
  try {
    const unknown: string[] = []
    const selectHosts: World['selectHosts'] = (pattern, inventory) => {
      const selected = world.selectHosts(pattern, inventory)
      unknown.push(...selected.unknown)
      return selected
    }
    const quiet: World = { ...world, selectHosts, warn: () => {} }
    if (hostsOfPlay(play, quiet).length > 0) return undefined
    const { limit, limitPattern } = world.options
    const withoutLimit = { ...quiet, options: { ...world.options, limit: undefined } }
    const isLimited = limit !== undefined && hostsOfPlay(play, withoutLimit).length > 0
    return {
      message: `No host matches ${[plainValue(play.hosts)].flat().join(',')}${isLimited ? ` and --limit ${limitPattern}` : ''}`,
      place: play.hosts.place,
      hint: hintFor(unknown, world),
    }
  } catch (error) {
    if (error instanceof DeliverError || error instanceof PendingError) return undefined
    throw error
  }
}

function hintFor(unknown: readonly string[], { inventory: { hosts, groups } }: World): string {
  if (hosts.size === 0) return 'the inventory has no hosts'
  const known = [...hosts.keys(), ...groups.keys()]
  const meant = unknown.map(term => didYouMean(term, known)).find(hint => hint !== undefined)
  return meant ?? 'deliver inventory --graph shows the hosts'
}
