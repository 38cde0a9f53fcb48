import { expect } from 'vitest'
import type { Found } from '../host/docker.ts'
import { planOf, test } from '../testing/host.ts'
import { dockerVolume } from './docker_volume.ts'

interface Volume {
  readonly Driver: string
  readonly Options: null
  readonly Labels: Readonly<Record<string, string>>
}

const volume: Volume = { Driver: 'local', Options: null, Labels: { app: 'blog' } }
const there: Found<Volume> = { kind: 'there', is: volume }
const absent: Found<Volume> = { kind: 'absent' }

function briefly(params: Record<string, unknown>, now: Found<Volume>) {
  return planOf(dockerVolume, { name: 'data', ...params }, now).map(({ before, after, settle }) => ({
    before,
    after,
    run: String(settle).split('\n'),
  }))
}

test.for<{ params: Record<string, unknown>; now: Found<Volume>; changes: unknown }>([
  {
    params: { labels: { app: 'it s' }, driver_options: { type: 'tmpfs' } },
    now: absent,
    changes: [
      {
        before: 'absent',
        after: 'driver local\noption type=tmpfs\nlabel app=it s',
        run: ["docker volume create --driver local --opt 'type=tmpfs' --label 'app=it s' -- data >/dev/null"],
      },
    ],
  },
  { params: { labels: { app: 'blog' } }, now: there, changes: [] },
  { params: { labels: { app: 'other' } }, now: there, changes: [] },
  { params: { labels: { app: 'blog' }, recreate: 'options-changed' }, now: there, changes: [] },
  {
    params: { labels: { app: 'other' }, recreate: 'options-changed' },
    now: there,
    changes: [
      {
        before: 'driver local\nlabel app=blog',
        after: 'driver local\nlabel app=other',
        run: [
          'set -e',
          'docker volume rm -- data >/dev/null',
          "docker volume create --driver local  --label 'app=other' -- data >/dev/null",
        ],
      },
    ],
  },
  {
    params: { labels: { toString: 'x' }, recreate: 'options-changed' },
    now: { kind: 'there', is: { ...volume, Labels: { toString: 'x' } } },
    changes: [],
  },
  {
    params: { labels: { toString: 'x' }, recreate: 'options-changed' },
    now: there,
    changes: [
      {
        before: 'driver local\nlabel app=blog',
        after: 'driver local\nlabel toString=x',
        run: [
          'set -e',
          'docker volume rm -- data >/dev/null',
          "docker volume create --driver local  --label 'toString=x' -- data >/dev/null",
        ],
      },
    ],
  },
  {
    params: { state: 'absent' },
    now: there,
    changes: [
      {
        before: 'driver local\nlabel app=blog',
        after: 'absent',
        run: ['docker volume rm -- data >/dev/null'],
      },
    ],
  },
  { params: { state: 'absent' }, now: absent, changes: [] },
])('$params where it is $now.kind', ({ params, now, changes }) => {
  expect(briefly(params, now)).toEqual(changes)
})
