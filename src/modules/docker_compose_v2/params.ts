import { flag, integer, oneOf, path, text, texts, type Values } from '../../base/params.ts'

export const params = {
  project_src: path('The folder of the project on the host'),
  project_name: text('The project, if it is not called as its folder').optional,
  files: texts('Its compose files, in that folder, instead of the usual ones').or([]),
  env_files: texts('Files of variables, in that folder, instead of `.env`').or([]),
  profiles: texts('Profiles whose services belong to it').or([]),
  state: oneOf(
    ['present', 'absent', 'stopped', 'restarted'],
    '`present` runs as the files say, `restarted` always acts',
  ).or('present'),
  services: texts('The services, and what they depend on; all without it').or([]),
  dependencies: flag('Whether what the services depend on is started too').or(true),
  pull: oneOf(['policy', 'missing', 'always', 'never'], 'When images are pulled').or('policy'),
  build: oneOf(['policy', 'always', 'never'], 'When images are built').or('policy'),
  recreate: oneOf(['auto', 'always', 'never'], 'When containers are made anew').or('auto'),
  remove_orphans: flag('Remove containers of services that are no longer in the files').or(false),
  remove_images: oneOf(['all', 'local'], 'With `absent`: the images that go too').optional,
  remove_volumes: flag('With `absent`: whether volumes go too').or(false),
  timeout: integer('Seconds that containers have for stopping').optional,
  wait: flag('Wait until all containers run and are healthy').or(false),
  wait_timeout: integer('Seconds to wait for that').optional,
}

export type Want = Values<typeof params>
