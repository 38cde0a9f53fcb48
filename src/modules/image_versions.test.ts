import { describe, expect, test } from 'vitest'
import { planOf } from '../testing/host.ts'
import { valuesOf } from '../testing/written.ts'
import { imageVersions } from './image_versions.ts'

const name = 'registry.dev:5000/front:1'
const local = { Id: 'sha256:ff', RepoDigests: ['registry.dev:5000/front@sha256:aa', 'other/front@sha256:bb'] }

type Known =
  ReturnType<ReturnType<typeof imageVersions.observe>['parse']> extends ReadonlyMap<string, infer K>
    ? K
    : never

function versions(known: Known, image = name) {
  const now = new Map([[image, known]])
  planOf(imageVersions, { images: [image] }, now)
  const report = imageVersions.report?.(valuesOf(imageVersions, { images: [image] }), now)
  return report?.['versions']
}

describe('an image stands for', () => {
  test('what its registry says', () => {
    const registry = { ids: ['sha256:config', 'sha256:manifest'] }
    expect(versions({ local, registry })).toEqual({ [name]: 'sha256:manifest' })
  })

  test('what the registry said when it was fetched, where it is not asked', () => {
    expect(versions({ local, registry: undefined })).toEqual({ [name]: 'sha256:aa' })
  })

  test('itself, where it was only made here', () => {
    expect(versions({ local: { Id: 'sha256:ff' }, registry: undefined })).toEqual({ [name]: 'id:sha256:ff' })
  })

  test('its digest', () => {
    expect(versions({ local: undefined, registry: undefined }, 'front@sha256:cc')).toEqual({
      'front@sha256:cc': 'sha256:cc',
    })
  })
})

test('every image that stands for nothing is told', () => {
  const now = new Map<string, Known>([
    ['a', { local: undefined, registry: { why: 'no such manifest: a:latest' } }],
    ['b', { local: undefined, registry: undefined }],
  ])
  const plan = () => planOf(imageVersions, { images: ['a', 'b'] }, now)
  expect(plan).toThrow('a: no such manifest: a:latest; b: the host has no such image')
})

test('understands what Docker prints', () => {
  const want = valuesOf(imageVersions, { images: ['a', 'b'] })
  const { script, parse } = imageVersions.observe(want)
  expect(script.text).toContain('docker manifest inspect "$@" -v a:latest')
  const manifest = JSON.stringify({
    Descriptor: { digest: 'sha256:m' },
    SchemaV2Manifest: { config: { digest: 'sha256:c' } },
  })
  const output = [
    '\x1darchitecture\namd64',
    '\x1d0 here\n[]',
    `\x1d0 there\n${manifest}`,
    '\x1d1 here\n[{"Id":"sha256:ff"}]',
  ].join('\n')
  expect(parse(output, 0)).toEqual(
    new Map([
      ['a', { local: undefined, registry: { ids: ['sha256:c', 'sha256:m'] } }],
      ['b', { local: { Id: 'sha256:ff' }, registry: undefined }],
    ]),
  )
})
