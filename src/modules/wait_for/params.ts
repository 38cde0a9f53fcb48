import { integer, number, oneOf, path, text, type Values } from '../../base/params.ts'

export const params = {
  host: text('The host to connect to, from the host of the task').or('127.0.0.1'),
  port: integer('The port that is waited for').optional,
  path: path('The path that is waited for').optional,
  search_regex: text('What the file must hold, or what the port must say first').optional,
  state: oneOf(
    ['started', 'present', 'stopped', 'absent'],
    '`started`, `present`: until it is there; `stopped`, `absent`: until it is gone',
  ).or('started'),
  timeout: number('Seconds after which the task fails').or(300),
  connect_timeout: integer('Seconds that a connection may take').or(5),
  delay: number('Seconds before the first look').or(0),
  sleep: number('Seconds between two looks').or(1),
  msg: text('What to say when the time is over').optional,
}

export type Want = Values<typeof params>
