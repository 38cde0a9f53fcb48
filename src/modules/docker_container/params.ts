import { flag, integer, oneOf, secret, text, textMap, type Values } from '../../base/params.ts'
import { settingParams } from '../../host/containers/params.ts'

export const params = {
  name: text('The container'),
  state: oneOf(
    ['started', 'present', 'stopped', 'absent', 'healthy'],
    '`present` is created, running or not; `healthy` waits until its health check succeeds',
  ).or('started'),
  image: text('The image, as a name with a tag or digest, or as an ID').optional,
  pull: oneOf(
    ['missing', 'always', 'never', 'true', 'false'],
    'When the image is pulled: if it is missing, if the registry has another one, never',
  ).or('missing'),
  registry_username: text('The user name for the registry').optional,
  registry_password: secret('The password of this user').optional,

  ...settingParams,
  healthy_wait_timeout: integer('Seconds to wait for a healthy container').or(300),

  comparisons: textMap(
    'How a parameter is compared, `*` for all: `strict`, `ignore`, or `allow_more_present` for lists and maps',
  ).or({}),
  recreate: flag('Make it anew, whatever it is').or(false),
  restart: flag('Start it again, whatever it is').or(false),
  force_kill: flag('Kill it instead of stopping it').alias('forcekill').or(false),
  keep_volumes: flag('Whether its unnamed volumes stay when it goes').or(true),
}

export type Want = Values<typeof params>
