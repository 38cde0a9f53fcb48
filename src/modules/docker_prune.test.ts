import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { valuesOf } from '../testing/written.ts'
import { removedBy } from './docker_prune/kinds.ts'
import { dockerPrune } from './docker_prune.ts'

test.for([
  { printed: 'Total reclaimed space: 0B\n', names: [], space: '0B' },
  {
    printed: 'Deleted Containers:\nabc\ndef\n\nTotal reclaimed space: 1.5kB\n',
    names: ['abc', 'def'],
    space: '1.5kB',
  },
  {
    printed: 'Deleted Images:\nuntagged: a:1\ndeleted: sha256:12\n\nTotal reclaimed space: 3MB\n',
    names: ['a:1', 'sha256:12'],
    space: '3MB',
  },
  { printed: 'Deleted Networks:\nnet\n\n', names: ['net'], space: '0B' },
  { printed: '', names: [], space: '0B' },
])('understands $printed', ({ printed, names, space }) => {
  expect(removedBy(printed)).toEqual({ names, space })
})

test('removes with a docker of the test, and says what and how much', async ({ host }) => {
  const docker = `case "$*" in
    "container prune --force --filter label=a=b --filter until=1h") printf 'Deleted Containers:\\nabc\\n\\nTotal reclaimed space: 1.5kB\\n' ;;
    "image prune --force --all --filter dangling=false") echo 'Total reclaimed space: 0B' ;;
    "network prune --force ") printf 'Deleted Networks:\\nold\\n' ;;
    "builder prune --force --all --keep-storage 1g "*) printf 'Total:\\t2MB\\n' ;;
    *) echo "unknown: $*" >&2; exit 1 ;;
  esac`.replace('--force ")', '--force")')
  const server = withTools(host, { docker: docker.replace('1g "*)', '1g")') })
  const want = {
    containers: true,
    containers_filters: { label: ['a=b'], until: '1h' },
    images: true,
    images_filters: { dangling: false },
    networks: true,
    builder_cache: true,
    builder_cache_all: true,
    builder_cache_keep_storage: '1g',
  }
  expect(await act(dockerPrune, want, server)).toEqual({
    changed: true,
    containers: ['abc'],
    containers_space_reclaimed: 1500,
    images: [],
    images_space_reclaimed: 0,
    networks: ['old'],
    builder_cache_caches_deleted: [],
    builder_cache_space_reclaimed: 2_000_000,
    space_reclaimed: 2_001_500,
  })
  await expect(act(dockerPrune, { volumes: true }, server)).rejects.toThrow('unknown: volume prune')
})

test('says in check mode what a docker of the test would remove', async ({ host }) => {
  const server = withTools(host, {
    docker: `case "$*" in
      "container ls --all --quiet") echo c1 ;;
      "container ls --all "*"--filter label=a"*) echo stopped ;;
      "container inspect "*) echo sha256:used ;;
      "image ls --no-trunc --quiet") printf 'sha256:used\\nsha256:free\\nsha256:free\\n' ;;
      "network ls --filter dangling=true "*) ;;
      "volume ls --filter dangling=true --filter label=com.docker.volume.anonymous "*) echo v1 ;;
      *) echo "unknown: $*" >&2; exit 1 ;;
    esac`,
  })
  const want = valuesOf(dockerPrune, {
    containers: true,
    containers_filters: { label: 'a', until: '1h' },
    images: true,
    images_filters: { dangling: false },
    networks: true,
    volumes: true,
    builder_cache: true,
  })
  expect(await dockerPrune.predict?.(want, server)).toEqual({
    changed: true,
    containers: ['stopped'],
    images: ['sha256:free'],
    networks: [],
    volumes: ['v1'],
  })
})
