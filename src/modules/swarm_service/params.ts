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

const file = record(
  {
    path: text('Where it is in the container'),
    content: textOrSecret('What it holds'),
    secret: flag('Whether it is a secret of the swarm, and not a config').or(false),
    mode: text('Its permissions').or('0444'),
  },
  'A file: a secret or a config of the swarm',
)

export const params = {
  deployment: text('The deployment'),
  service: text('The service of it'),
  state: oneOf(['present', 'absent'], 'Whether the swarm has it, with all tasks running').or('present'),
  version: text('A version that was rolled out before, instead of settings').optional,
  hosts: texts('The hosts on which it may run, as the label `deliver.host` of nodes says').or([]),
  replicas: integer('How many there are; one for each host where it is left out').optional,
  image: text('The image, as a name with a tag or digest').optional,
  image_version: text('What the name stands for: a digest of the registry, or an ID on the host').optional,
  registry_username: text('The user name for the registry').optional,
  registry_password: secret('The password of this user').optional,
  generation: text('Makes every task anew when it is another one than before').optional,
  aliases: texts('Other names by which services of the deployment reach it').or([]),
  files: listOf(file, 'Files that each is given to read').or([]),
  endpoint_mode: oneOf(
    ['vip', 'dnsrr'],
    'Whether its name stands for one address, or for those of its tasks; `vip` where the kernel has IPVS',
  ).optional,
  batch: text('How many are replaced at a time: a number, or a percentage; all where it is left out')
    .optional,
  pause: text('How long to wait between two batches').or('0s'),
  monitor: text('How long a new task is watched: one that ends in this time makes Swarm roll back').or('5s'),
  wait: text('How long to wait until all tasks are replaced').or('120s'),
  single: flag('Whether two versions may never run at the same time').or(false),
  drain: text('How long a task may go on with what it has begun').or('10s'),
  ...settingParams,
}

export type Want = Values<typeof params>
