import { expect, test } from 'vitest'
import { parseLogins, parseStates } from './ask.ts'

test('reads the states of what Vagrant says, in the order of the Vagrantfile', () => {
  const output = `1795204325,controller,metadata,provider,docker
1795204326,node1,metadata,provider,docker
1795204326,controller,provider-name,docker
1795204326,controller,state,running
1795204326,controller,state-human-short,running
1795204326,controller,state-human-long,The container is created and running. You can stop it using\\n\`vagrant halt\`%!(VAGRANT_COMMA) see logs.
1795204326,node1,state,not_created
1795204327,,ui,info,Current machine states:\\n\\ncontroller                running (docker)
`
  expect([...parseStates(output)]).toEqual([
    ['controller', 'running'],
    ['node1', 'not_created'],
  ])
})

test('reads how to log in', () => {
  const output = `Host node1
  HostName 127.0.0.1
  User vagrant
  Port 2201
  UserKnownHostsFile /dev/null
  StrictHostKeyChecking no
  PasswordAuthentication no
  IdentityFile /srv/.vagrant/machines/node1/docker/private_key
  IdentitiesOnly yes
  LogLevel FATAL

Host node2
  HostName 192.168.121.7
  User admin
  Port 22
  IdentityFile "/home/me/my machines/one"
  IdentityFile /home/me/two

`
  expect([...parseLogins(output)]).toEqual([
    [
      'node1',
      {
        address: '127.0.0.1',
        user: 'vagrant',
        port: 2201,
        keyFiles: ['/srv/.vagrant/machines/node1/docker/private_key'],
      },
    ],
    [
      'node2',
      {
        address: '192.168.121.7',
        user: 'admin',
        port: 22,
        keyFiles: ['/home/me/my machines/one', '/home/me/two'],
      },
    ],
  ])
})
