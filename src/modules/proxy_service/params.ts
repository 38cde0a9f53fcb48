import { isIP } from 'node:net'
import { duration, flag, listOf, oneOf, port, record, text, texts, type Values } from '../../base/params.ts'
import { isSocket, places, serviceName, socketProblem } from '../../host/proxy/places.ts'

const isPositive = (seconds: number) => seconds > 0
const positive = 'must be above 0'
const nameProblem = 'must begin with a letter or digit, and have only letters, digits and . _ -'

const server = record(
  {
    name: text(
      'Its name: another one for each container of a host, so that the proxy tells them apart',
    ).check(name => serviceName.test(name), nameProblem),
    address: text('Its address').check(address => isIP(address) !== 0, 'must be an IP address'),
    port: port('Its port'),
    host: text('The host that it is on: another one may have a container of the same name').optional,
  },
  'A container, or anything else that answers',
)

const health = record(
  {
    path: text(
      'What is asked for, with HTTP: an answer from 200 to 399 is good. Without it, a TCP connection is',
    ).check(path => /^\/[\w.~!&()*+,;=:@%/?-]*$/.test(path), 'must be the path of a URL, such as /health')
      .optional,
    interval: duration('The time between two checks').check(isPositive, positive).or(2),
  },
  'How the proxy sees whether a server can be used',
)

export const params = {
  name: text('The service').check(name => serviceName.test(name), nameProblem),
  state: oneOf(['present', 'absent'], 'Whether the proxy serves it').or('present'),
  mode: oneOf(['http', 'tcp'], 'What is spoken: requests are switched, or whole connections').or('http'),
  listen: texts('Sockets of the machine that lead to it, as `address:port`; `*` is every IPv4 address')
    .check(sockets => sockets.every(isSocket), socketProblem)
    .or([]),
  servers: listOf(server, 'Who serves it').or([]),
  health: health.or({ path: undefined, interval: 2 }),
  others: oneOf(
    ['removed', 'drained'],
    'What becomes of servers that it had before: `removed`, when what they have begun is over; `drained`: they get nothing new, and stay until the next time',
  ).or('removed'),
  drain: duration('How long a server that is removed may go on with what it has begun').or(30),
  timeout: duration('How long a server may be silent, before its answer and within it')
    .check(isPositive, positive)
    .or(60),
  maintenance: flag('Answer 503 with a page instead of asking a server').or(false),
  owner: text('What it belongs to, so that it goes with that').check(
    owner => serviceName.test(owner),
    nameProblem,
  ).optional,
  ...places,
}

export type Want = Values<typeof params>
export type Server = Want['servers'][number]
