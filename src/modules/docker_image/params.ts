import { flag, oneOf, path, record, secret, text, textMap, texts, type Values } from '../../base/params.ts'

const build = record(
  {
    path: path('The folder on the host to build from'),
    dockerfile: text('The file of instructions, inside that folder').optional,
    args: textMap('Arguments of the build').optional,
    labels: textMap('Labels of the image').optional,
    target: text('The stage to build').optional,
    network: text('The network while building').optional,
    platform: text('The platform to build for').optional,
    cache_from: texts('Images whose layers may be used').or([]),
    nocache: flag('Build every layer anew').or(false),
    pull: flag('Pull newer base images').or(false),
    rm: flag('Remove containers of the build').or(true),
  },
  'How to build it',
)

export const params = {
  name: text('The image, with or without a tag'),
  tag: text('The tag, where the name has none').or('latest'),
  state: oneOf(['present', 'absent'], 'Whether it is there').or('present'),
  source: oneOf(
    ['pull', 'build', 'load', 'local'],
    'Where it comes from: a registry, a folder, an archive, or it must be there',
  ).optional,
  build: build.optional,
  load_path: path('The archive on the host to load it from').optional,
  force_source: flag(
    'Pull, build or load also when it is there: pulling changes it where the registry has another',
  )
    .alias('force')
    .or(false),
  force_absent: flag('Remove it also when containers use it').or(false),
  force_tag: flag('Give the name `repository` also when another image has it').or(false),
  repository: text('Another name to give it').optional,
  push: flag('Push it, under the other name where it has one').or(false),
  archive_path: path('Where on the host to save it as an archive').optional,
  registry_username: text('The user name for the registry').optional,
  registry_password: secret('The password of this user').optional,
}

export type Want = Values<typeof params>
