import { describe, expect } from 'vitest'
import { planOf, test } from '../testing/host.ts'
import { dockerImage } from './docker_image.ts'

const oldId = `sha256:${'a'.repeat(64)}`
const newId = `sha256:${'b'.repeat(64)}`
const digest = `sha256:${'d'.repeat(64)}`

type Now = Parameters<NonNullable<typeof dockerImage.plan>>[1]

const nothing: Now = {
  image: { kind: 'absent' },
  other: undefined,
  source: undefined,
  pushed: undefined,
  loadable: undefined,
  archived: undefined,
}
const image: Now['image'] = { kind: 'there', is: { Id: oldId, RepoDigests: [`r.dev:5000/blog@${digest}`] } }
const there: Now = { ...nothing, image }

function briefly(params: Record<string, unknown>, now: Now) {
  return planOf(dockerImage, { name: 'blog', ...params }, now).map(({ what, before, after, settle }) => [
    what,
    before,
    after,
    settle && 'text' in settle && settle.text,
  ])
}

describe('brings an image', () => {
  test.for([
    {
      params: { source: 'pull', tag: 'v1' },
      now: { ...nothing, source: { ids: [newId, digest] } },
      change: ['image', 'absent', 'bbbbbbbbbbbb', 'docker pull --quiet -- blog:v1 >/dev/null'],
    },
    {
      params: { source: 'pull' },
      now: { ...nothing, source: { why: 'too old to ask' } },
      change: ['image', 'absent', 'pulled', 'docker pull --quiet -- blog:latest >/dev/null'],
    },
    {
      params: { source: 'pull', force_source: true },
      now: { ...there, source: { ids: [newId] } },
      change: ['image', 'aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'docker pull --quiet -- blog:latest >/dev/null'],
    },
    {
      params: {
        source: 'build',
        build: { path: '/srv/blog', args: { A: 'it s' }, dockerfile: 'D', pull: true },
      },
      now: nothing,
      change: [
        'image',
        'absent',
        'built',
        "docker build --quiet --tag blog:latest --file /srv/blog/D --build-arg 'A=it s' --pull '--rm=true'" +
          ' -- /srv/blog >/dev/null',
      ],
    },
    {
      params: { source: 'load', load_path: '/srv/blog.tar' },
      now: { ...nothing, loadable: newId },
      change: [
        'image',
        'absent',
        'bbbbbbbbbbbb',
        'docker image load --quiet --input /srv/blog.tar >/dev/null',
      ],
    },
  ])('$change', ({ params, now, change }) => {
    expect(briefly(params, now)).toEqual([change])
  })
})

describe('leaves alone', () => {
  test.for<{ params: Record<string, unknown>; now: Now }>([
    { params: { source: 'pull' }, now: there },
    { params: { source: 'pull', force: true }, now: { ...there, source: { ids: [oldId] } } },
    { params: { source: 'pull', force: true }, now: { ...there, source: { ids: ['sha256:other', digest] } } },
    { params: { source: 'build', build: { path: '/srv' } }, now: there },
    { params: { source: 'load', load_path: '/a.tar', force: true }, now: { ...there, loadable: oldId } },
    { params: { push: true }, now: { ...there, pushed: { ids: [oldId] } } },
    { params: { repository: 'r.dev/blog' }, now: { ...there, other: image } },
    { params: { archive_path: '/a.tar' }, now: { ...there, archived: oldId } },
    { params: { state: 'absent' }, now: nothing },
  ])('$params', ({ params, now }) => {
    expect(briefly(params, now)).toEqual([])
  })
})

test('tags, pushes and saves what was built', () => {
  const params = {
    name: 'blog:v1',
    source: 'build',
    build: { path: '/srv' },
    repository: 'r.dev:5000/blog',
    push: true,
    archive_path: '/srv/blog.tar',
  }
  const now: Now = { ...nothing, other: image, pushed: { why: 'no such manifest' } }
  expect(briefly(params, now).slice(1)).toEqual([
    ['name r.dev:5000/blog:v1', 'aaaaaaaaaaaa', 'blog:v1', 'docker image tag blog:v1 r.dev:5000/blog:v1'],
    [
      'pushed r.dev:5000/blog:v1',
      'absent',
      'blog:v1',
      'docker push --quiet -- r.dev:5000/blog:v1 >/dev/null',
    ],
    ['/srv/blog.tar', 'absent', 'blog:v1', 'docker image save --output /srv/blog.tar -- blog:v1'],
  ])
})

test('leaves another name to another image unless told', () => {
  const other: Now['other'] = { kind: 'there', is: { Id: newId } }
  expect(briefly({ repository: 'x:1' }, { ...there, other })).toEqual([])
  expect(briefly({ repository: 'x:1', force_tag: true }, { ...there, other })).toEqual([
    ['name x:1', 'bbbbbbbbbbbb', 'aaaaaaaaaaaa', 'docker image tag blog:latest x:1'],
  ])
})

test('removes an image by its name', () => {
  expect(briefly({ state: 'absent', tag: 'v1', force_absent: true }, there)).toEqual([
    ['image', 'aaaaaaaaaaaa', 'absent', 'docker image rm --force -- blog:v1 >/dev/null'],
  ])
})

describe('refuses', () => {
  test.for<{ params: Record<string, unknown>; now: Now; says: string }>([
    { params: {}, now: nothing, says: 'Cannot find the image blog:latest on the host' },
    { params: { source: 'local' }, now: nothing, says: 'Cannot find the image blog:latest on the host' },
    { params: { source: 'build' }, now: nothing, says: 'Cannot build blog:latest: build is missing' },
    { params: { source: 'load' }, now: nothing, says: 'Cannot load blog:latest: load_path is missing' },
    {
      params: { source: 'load', load_path: '/a.tar' },
      now: nothing,
      says: 'Cannot load /a.tar: it is no archive',
    },
    {
      params: { source: 'pull', force: true },
      now: { ...there, source: { why: 'timeout' } },
      says: 'Cannot ask the registry for blog:latest: timeout',
    },
  ])('$says', ({ params, now, says }) => {
    expect(() => briefly(params, now)).toThrow(says)
  })
})

test('reads the answers of Docker, of the registry and of archives', () => {
  const platform = (architecture: string, id: string) => ({
    Descriptor: { digest: `${id}m`, platform: { architecture } },
    SchemaV2Manifest: { config: { digest: id } },
  })
  const output = [
    '\x1dimage\n[]\n\x1dimage complaint\nError: No such image: blog:latest',
    `\x1dsource architecture\narm64\n\x1dsource\n${JSON.stringify([platform('amd64', 'x'), platform('arm64', 'y')])}`,
    '\x1dpushed architecture\narm64\n\x1dpushed\nno such manifest: blog:latest',
    `\x1dloadable\n[{"Config":"${'b'.repeat(64)}.json","RepoTags":["blog:latest"]}]`,
    `\x1darchived\n[{"Config":"blobs/sha256/${'a'.repeat(64)}"}]`,
  ].join('\n')
  const { parse } = dockerImage.observe({ name: 'blog' } as never)
  expect(parse(output, 0)).toEqual({
    image: { kind: 'absent' },
    other: undefined,
    source: { ids: ['y', 'ym'] },
    pushed: { why: 'no such manifest: blog:latest' },
    loadable: newId,
    archived: oldId,
  })
})
