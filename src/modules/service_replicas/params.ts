import {
  flag,
  integer,
  listOf,
  oneOf,
  record,
  secret,
  text,
  textOrSecret,
  texts,
  type Values,
} from '../../base/params.ts'
import { settingParams } from '../../host/containers/params.ts'

const check = record(
  {
    kind: oneOf(
      ['http', 'listening', 'own', 'none'],
      'A page is there, ports are listened on, its own health check succeeds, or it runs',
    ).or('own'),
    path: text('The page, with `http`').or('/'),
    port: integer('The port of the page').or(80),
    ports: listOf(integer(''), 'The ports; with `own`, where it has no health check').or([]),
  },
  'How to see that a replica can be used',
)

const file = record(
  {
    path: text('Where it is in the container'),
    content: textOrSecret('What it holds'),
    mode: text('Its permissions').or('0444'),
  },
  'A file, kept on the host where only root can look',
)

export const params = {
  deployment: text('The deployment'),
  service: text('The service of it'),
  state: oneOf(
    ['created', 'ready', 'alone'],
    '`created`: containers of this version are there; `ready`: they run and can be used; `alone`: others of the service do not run any more',
  ),
  replicas: listOf(integer(''), 'The numbers of the replicas on this host, for `created`').or([1]),
  containers: texts('The containers by name, for `ready` and `alone`: what `created` registers').or([]),
  before: texts('The containers that served before, for rounds: what `created` registers').or([]),
  replaced: listOf(
    integer(''),
    'The numbers of the replicas that are replaced up to now; all of them where it is left out',
  ).optional,
  image: text('The image, as a name with a tag or digest').optional,
  image_version: text('What the name stands for: a digest of the registry, or an ID on the host').optional,
  registry_username: text('The user name for the registry').optional,
  registry_password: secret('The password of this user').optional,
  generation: text('Makes every container anew when it is another one than before').optional,
  network: text('The network in which each has an address of its own').or('apps'),
  files: listOf(file, 'Files that each is given to read').or([]),
  check: check.or({ kind: 'own', path: '/', port: 80, ports: [] }),
  wait: text('How long to wait until a replica can be used').or('120s'),
  single: flag('Whether two versions may never run at the same time').or(false),
  drain: text('How long connections to a replica may go on before it is stopped').or('30s'),
  keep: integer('Of how many earlier releases containers are kept').or(3),
  ...settingParams,
}

export type Want = Values<typeof params>
