import { type Script, sh } from '../../base/shell.ts'
import type { Want } from './params.ts'

/** What can be removed, in the order in which one frees the next. */
export const kinds = ['containers', 'images', 'networks', 'volumes', 'builder_cache'] as const

export type Kind = (typeof kinds)[number]

const nouns = {
  containers: 'container',
  images: 'image',
  networks: 'network',
  volumes: 'volume',
  builder_cache: 'builder',
} as const

export function pruneCommand(kind: Kind, want: Want): Script {
  const more = [
    ...(kind === 'images' && isFalse(want.images_filters['dangling']) ? ['--all'] : []),
    ...(kind === 'builder_cache' && want.builder_cache_all ? ['--all'] : []),
    ...(kind === 'builder_cache' && want.builder_cache_keep_storage !== undefined
      ? ['--keep-storage', want.builder_cache_keep_storage]
      : []),
  ]
  return sh`docker ${nouns[kind]} prune --force ${more} ${filterWords(want, kind)}`
}

/** Prints the names of what would go. */
export const candidates: Readonly<Record<Exclude<Kind, 'builder_cache'>, (filters: string[]) => Script>> = {
  containers: filters =>
    sh`docker container ls --all --filter status=exited --filter status=created --filter status=dead \
      ${listable(filters)} --no-trunc --format '{{.ID}}'`,
  images: filters => sh`
    used=" $(docker container ls --all --quiet | xargs -r docker container inspect -f '{{.Image}}' | tr '\\n' ' ') "
    docker image ls --no-trunc --quiet ${imageFilters(filters)} |
      while read -r image; do case $used in *" $image "*) ;; *) echo "$image" ;; esac; done`,
  networks: filters =>
    sh`docker network ls --filter dangling=true --filter type=custom ${listable(filters)} --format '{{.Name}}'`,
  volumes: filters =>
    sh`docker volume ls --filter dangling=true \
      ${filters.some(word => /^all=(true|1)$/.test(word)) ? [] : ['--filter', 'label=com.docker.volume.anonymous']} \
      ${listable(filters)} --format '{{.Name}}'`,
}

/** The filters of a kind as options: `until` is written as docker wants it, a list gives an option each. */
export function filterWords(want: Want, kind: Kind): string[] {
  return Object.entries(want[`${kind}_filters`]).flatMap(([name, values]) =>
    [values].flat().flatMap(value => ['--filter', `${name}=${value}`]),
  )
}

/** Understands what `docker ... prune` prints; images say `untagged:` and `deleted:` before their names. */
export function removedBy(printed: string): { readonly names: readonly string[]; readonly space: string } {
  const lines = printed.split('\n').map(line => line.trim())
  const total = /^Total(?: reclaimed space)?:\s*(.*)$/
  const isName = (line: string) => line !== '' && !line.endsWith(':') && !total.test(line)
  return {
    names: lines.filter(isName).map(line => line.replace(/^(deleted|untagged): /, '')),
    space: lines.map(line => total.exec(line)?.[1]).find(space => space !== undefined) ?? '0B',
  }
}

/** Filters that the lists of docker know too. */
function listable(filters: readonly string[]): string[] {
  return filters
    .filter(word => word !== '--filter' && !/^(until|all)=/.test(word))
    .flatMap(word => ['--filter', word])
}

/** Images without a name, unless the filters say otherwise. */
function imageFilters(filters: readonly string[]): string[] {
  const saysWhich = filters.some(word => word.startsWith('dangling='))
  return saysWhich ? listable(withoutDangling(filters)) : ['--filter', 'dangling=true', ...listable(filters)]
}

/** Not only images without a name means all of them. */
function withoutDangling(filters: readonly string[]): string[] {
  return filters.filter(word => !/^dangling=(false|0)$/.test(word))
}

function isFalse(value: unknown): boolean {
  return value === false || value === 'false' || value === 0
}
