import { flag, integer, oneOf, path, text, texts, type Values } from '../../base/params.ts'

export const params = {
  name: text('The container'),
  state: oneOf(
    ['started', 'stopped', 'restarted', 'frozen', 'absent'],
    'What it does; `restarted` always acts',
  ).or('started'),
  template: text('The template it is made from').or('ubuntu'),
  template_options: text('Options of the template').optional,
  backing_store: text('How its files are kept, such as `dir` or `btrfs`').optional,
  config: path('The file of settings on the host to begin with').optional,
  container_config: texts('Settings, each `key = value`').optional,
  autostart: flag('Whether it starts with the host').optional,
  lxc_path: path('The folder of the containers').optional,
  stop_timeout: integer('Seconds it has for stopping before it is killed').or(60),
}

export type Want = Values<typeof params>
