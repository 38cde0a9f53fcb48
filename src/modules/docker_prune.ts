import { returned } from '../base/returns.ts'
import { checkedRun } from '../host/checked-run.ts'
import { type ActionHost, defineAction, type Outcome } from '../model/module.ts'
import { candidates, filterWords, type Kind, kinds, pruneCommand, removedBy } from './docker_prune/kinds.ts'
import { params, type Want } from './docker_prune/params.ts'

export const dockerPrune = defineAction({
  name: 'docker_prune',
  summary: 'Remove what Docker keeps and nobody uses',
  params,
  examples: `
    - docker_prune: { containers: true, images: true, images_filters: { dangling: false } }
    - docker_prune: { volumes: true, volumes_filters: { label: scratch } }
  `,
  differences: [
    'It needs the `docker` command on the host, and no library of Python',
    'Check mode leaves `until` out of account, and cannot tell of caches of builds',
  ],
  returns: {
    containers: returned('texts', 'The containers that went'),
    containers_space_reclaimed: returned('number', 'The bytes that they took'),
    images: returned('texts', 'The images that went'),
    images_space_reclaimed: returned('number', 'The bytes that they took'),
    networks: returned('texts', 'The networks that went'),
    volumes: returned('texts', 'The volumes that went'),
    volumes_space_reclaimed: returned('number', 'The bytes that they took'),
    builder_cache_caches_deleted: returned('texts', 'What went of the caches of builds'),
    builder_cache_space_reclaimed: returned('number', 'The bytes that these took'),
    space_reclaimed: returned('number', 'The bytes of all together'),
  },

  async act(want, host): Promise<Outcome> {
    const found: Record<string, readonly string[] | number> = {}
    let total = 0
    for (const kind of wantedKinds(want)) {
      const { names, space } = removedBy(await checkedRun(host, pruneCommand(kind, want)))
      found[kind === 'builder_cache' ? 'builder_cache_caches_deleted' : kind] = names
      const bytes = bytesIn(space)
      total += bytes
      if (kind !== 'networks') found[`${kind}_space_reclaimed`] = bytes
    }
    return { changed: total > 0 || hasNames(found), ...found, space_reclaimed: total }
  },

  async predict(want, host): Promise<Outcome> {
    const found: Record<string, readonly string[]> = {}
    for (const kind of wantedKinds(want)) {
      if (kind !== 'builder_cache') found[kind] = await namesOf(kind, want, host)
    }
    return { changed: hasNames(found), ...found }
  },
})

function wantedKinds(want: Want): Kind[] {
  return kinds.filter(kind => want[kind])
}

async function namesOf(
  kind: Exclude<Kind, 'builder_cache'>,
  want: Want,
  host: ActionHost,
): Promise<string[]> {
  const printed = await checkedRun(host, candidates[kind](filterWords(want, kind)))
  return [...new Set(printed.split('\n').filter(name => name !== ''))]
}

function hasNames(found: Readonly<Record<string, unknown>>): boolean {
  return Object.values(found).some(names => Array.isArray(names) && names.length > 0)
}

/** Docker writes `1.5GB` and `12.3kB`. */
function bytesIn(space: string): number {
  const [, number = '0', unit = ''] = /^([\d.]+) ?([kMGT]?)B$/.exec(space) ?? []
  return Math.round(Number(number) * (decimals.get(unit) ?? 1))
}

const decimals = new Map([
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
])
