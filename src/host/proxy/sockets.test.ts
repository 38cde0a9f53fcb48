import { expect, test } from 'vitest'
import { refuseTaken } from './sockets.ts'

const listening = [
  'LISTEN 0 4096 0.0.0.0:80 0.0.0.0:* users:(("docker-proxy",pid=812,fd=4))',
  'LISTEN 0 511 *:81 *:* users:(("node",pid=813,fd=4))',
  'LISTEN 0 511 [::]:82 [::]:* users:(("nginx",pid=814,fd=4),("nginx",pid=815,fd=4))',
  'LISTEN 0 511 192.0.2.1:83 0.0.0.0:* users:(("apache2",pid=816,fd=4))',
  'LISTEN 0 511 127.0.0.53%lo:84 0.0.0.0:*',
  'LISTEN 0 511 *:85 *:* users:(("haproxy",pid=817,fd=4))',
].join('\n')

const binds = `/d/service-blog.cfg:  bind 192.0.2.1:90
/d/service-mail.cfg:  bind [::]:25 v6only
/d/domains.cfg:  bind *:443 ssl crt /d/tls`

test.for([
  { socket: '192.0.2.1:80', holder: 'docker-proxy (process 812)' },
  { socket: '*:80', holder: 'docker-proxy (process 812)' },
  { socket: '[::1]:80', holder: undefined },
  { socket: '[::]:80', holder: undefined },
  { socket: '192.0.2.1:81', holder: 'node (process 813)' },
  { socket: '[::1]:81', holder: 'node (process 813)' },
  { socket: '[::]:81', holder: 'node (process 813)' },
  { socket: '*:81', holder: 'node (process 813)' },
  { socket: '[2001:db8::1]:82', holder: 'nginx (process 814)' },
  { socket: '*:82', holder: undefined },
  { socket: '*:83', holder: 'apache2 (process 816)' },
  { socket: '192.0.2.2:83', holder: undefined },
  { socket: '127.0.0.53:84', holder: 'another program' },
  { socket: '*:85', holder: undefined },
  { socket: '*:8', holder: undefined },
  { socket: '192.0.2.1:90', holder: 'the service blog' },
  { socket: '*:90', holder: undefined },
  { socket: '[::]:25', holder: undefined },
  { socket: '*:443', holder: 'the domains' },
])('$socket is held by $holder', ({ socket, holder }) => {
  const refused = () => refuseTaken([socket], '/d/service-mail.cfg', { binds, listening })
  if (holder === undefined) expect(refused).not.toThrow()
  else expect(refused).toThrow(`Cannot listen on ${socket}: ${holder} does`)
})

test('nothing is known where ss is missing', () => {
  expect(() => refuseTaken(['*:80'], '/d/service-mail.cfg', {})).not.toThrow()
})
