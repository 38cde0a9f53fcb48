import {
  commandLine,
  duration,
  flag,
  integer,
  listOf,
  number,
  oneOf,
  record,
  secret,
  text,
  textMap,
  textOrSecretMap,
  texts,
  type Values,
} from '../../base/params.ts'

const roll = (what: string) =>
  record(
    {
      parallelism: integer('How many tasks at once; 0 for all').optional,
      delay: duration('The time between two of them').optional,
      failure_action: oneOf(['pause', 'continue', 'rollback'], 'What happens when one fails').optional,
      monitor: duration('How long a new task is watched').optional,
      max_failure_ratio: number('Which part of the tasks may fail').optional,
      order: oneOf(['stop-first', 'start-first'], 'Which of the old and the new task goes first').optional,
    },
    what,
  ).optional

export const params = {
  name: text('The service'),
  state: oneOf(['present', 'absent'], 'Whether it is there').or('present'),
  image: text('The image').optional,
  resolve_image: flag('Whether its digest is asked of the registry').or(false),
  mode: oneOf(['replicated', 'global'], 'Whether it has so many tasks, or one on each node').or('replicated'),
  replicas: integer('How many tasks').optional,
  command: listOf(text(''), 'What its tasks run instead of the entry point of the image').optional,
  args: commandLine('What that is given').optional,
  env: textOrSecretMap('Environment variables').optional,
  user: text('The user who runs it').optional,
  working_dir: text('The folder to run it in').optional,
  hostname: text('Its host name').optional,
  labels: textMap('Labels of the service').optional,
  container_labels: textMap('Labels of its containers').optional,
  networks: texts('The networks it is in').optional,
  publish: listOf(
    record(
      {
        target_port: integer('The port of the tasks'),
        published_port: integer('The port of the nodes').or(0),
        protocol: oneOf(['tcp', 'udp', 'sctp'], 'What is spoken there').or('tcp'),
        mode: oneOf(['ingress', 'host'], 'Whether each node leads to it, or those with a task').or('ingress'),
      },
      'A port',
    ),
    'Ports that are reached from outside',
  ).optional,
  mounts: listOf(
    record(
      {
        target: text('Where in the tasks'),
        source: text('The volume or the folder').or(''),
        type: oneOf(['bind', 'volume', 'tmpfs'], 'What it is').or('bind'),
        readonly: flag('Whether it cannot be written').or(false),
      },
      'A mount',
    ),
    'Volumes and folders',
  ).optional,
  placement: record(
    { constraints: texts('What nodes must be: `node.role == worker`').or([]) },
    'Where its tasks run',
  ).optional,
  update_config: roll('How it is replaced by a new version'),
  rollback_config: roll('How it is taken back'),
  restart_config: record(
    {
      condition: oneOf(['none', 'on-failure', 'any'], 'When a task is started again').optional,
      delay: duration('How long after its end').optional,
      max_attempts: integer('How often').optional,
      window: duration('How long a task must run to count as started').optional,
    },
    'What happens to tasks that end',
  ).optional,
  registry_username: text('The user name for the registry').optional,
  registry_password: secret('The password of this user').optional,
}

export type Want = Values<typeof params>
