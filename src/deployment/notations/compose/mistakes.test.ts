import { expect } from 'vitest'
import { test } from '../../../testing/playbook.ts'
import { mistakesIn } from '../../../testing/service-files.ts'

test('every mistake is told at once, with its place and its cure', ({ project }) => {
  project.write({
    'conf/a': 'a\n',
    'compose.yaml': `version: "3.9"
models: {}
srevices: {}
services:
  we.b: {}
  web:
    image: Web
    imagee: x
    platform: linux/arm64
    container_name: "a b"
    environment: { A: [1], "B C": 1 }
    env_file: none.env
    ports: ["3000", "a:80", "80-82:80", "1-65535:1-65535", { published: 80 }, { target: 80 }, "80:80/sctp"]
    expose: [0]
    volumes: [/data, "./conf:/conf", "./none:/x", "~/x:/y", "nodata:/z", "data:relative", { type: npipe, target: /p }, { type: bind, source: data, target: /q }, "data:/z", "data:/z"]
    networks: [nonet, inner]
    depends_on: { nobody: { condition: service_started }, db: { condition: done, restart: true } }
    links: ["db:a b"]
    healthcheck: { interval: 5, start_interval: 1s }
    deploy: { replicas: many, placement: {}, update_config: { failure_action: pause } }
    restart: sometimes
    secrets: [nosecret, a, { source: b, uid: "1" }]
    configs: [{ source: c, target: here }]
    labels: { deliver.service: x }
    x-deliver: { helth: {} }
    \${A}: \${A
    build: nowhere
  db: { build: ., healthcheck: { test: [RUN, x] } }
  job: { image: j, restart: always }
  last: { image: l, depends_on: { job: { condition: service_completed_successfully }, left: { condition: service_started } } }
  left: { image: l, profiles: [p] }
networks: { inner: { internal: true, ipam: {} }, other: { driver: overlay } }
volumes: { data: { external: true }, n: { name: x } }
secrets: { a: { file: none.txt }, b: { environment: NONE }, both: { file: x, environment: Y }, e: { external: false } }
configs: { c: { content: "x \${NONE:?say it}" } }
`,
  })
  expect(mistakesIn(project, 'compose.yaml')).toMatchInlineSnapshot(`
    "compose.yaml:2:1: models of a compose file is not supported
       1 | version: "3.9"
       2 | models: {}
         | ^
      hint: run the model as a service, and give its address by environment
    compose.yaml:3:1: A compose file has no key srevices
       2 | models: {}
       3 | srevices: {}
         | ^
      hint: did you mean services?
    compose.yaml:5:3: we.b cannot name a service
       4 | services:
       5 |   we.b: {}
         |   ^
      hint: letters, digits, - and _, such as web-1
    compose.yaml:5:3: The service we.b needs image
       4 | services:
       5 |   we.b: {}
         |   ^
    compose.yaml:7:12: An image cannot be called Web
       6 |   web:
       7 |     image: Web
         |            ^
      hint: it has no capitals: web
    compose.yaml:8:5: The service web has no key imagee
       7 |     image: Web
       8 |     imagee: x
         |     ^
      hint: did you mean image?
    compose.yaml:9:5: platform of the service web is not supported
       8 |     imagee: x
       9 |     platform: linux/arm64
         |     ^
      hint: a machine runs images for its own processor
    compose.yaml:10:21: container_name cannot be a b
        9 |     platform: linux/arm64
       10 |     container_name: "a b"
          |                     ^
      hint: letters, digits, - and _, such as web-1
    compose.yaml:11:23: A must be a text, not a list
       10 |     container_name: "a b"
       11 |     environment: { A: [1], "B C": 1 }
          |                       ^
    compose.yaml:11:28: B C cannot name a variable of the environment
       10 |     container_name: "a b"
       11 |     environment: { A: [1], "B C": 1 }
          |                            ^
    compose.yaml:12:15: Cannot read none.env: there is no such file
       11 |     environment: { A: [1], "B C": 1 }
       12 |     env_file: none.env
          |               ^
    compose.yaml:13:13: Nobody would know on which port 3000 is reached
       12 |     env_file: none.env
       13 |     ports: ["3000", "a:80", "80-82:80", "1-65535:1-65535", { published: 80 }, { target: 80 }, "80:80/sctp"]
          |             ^
      hint: "OUTSIDE:3000", or expose: ["3000"] where only services ask
    compose.yaml:13:21: A port cannot be a:80
       12 |     env_file: none.env
       13 |     ports: ["3000", "a:80", "80-82:80", "1-65535:1-65535", { published: 80 }, { target: 80 }, "80:80/sctp"]
          |                     ^
      hint: "80:8080", "203.0.113.7:80:8080" or "NAME:80:8080", also ranges, and with /udp
    compose.yaml:13:29: 80-82 and 80 do not have as many ports as each other
       12 |     env_file: none.env
       13 |     ports: ["3000", "a:80", "80-82:80", "1-65535:1-65535", { published: 80 }, { target: 80 }, "80:80/sctp"]
          |                             ^
    compose.yaml:13:41: 1-65535 is no range of 1 to 1000 ports
       12 |     env_file: none.env
       13 |     ports: ["3000", "a:80", "80-82:80", "1-65535:1-65535", { published: 80 }, { target: 80 }, "80:80/sctp"]
          |                                         ^
    compose.yaml:13:60: A port needs target
       12 |     env_file: none.env
       13 |     ports: ["3000", "a:80", "80-82:80", "1-65535:1-65535", { published: 80 }, { target: 80 }, "80:80/sctp"]
          |                                                            ^
    compose.yaml:13:79: Nobody would know on which port 80 is reached
       12 |     env_file: none.env
       13 |     ports: ["3000", "a:80", "80-82:80", "1-65535:1-65535", { published: 80 }, { target: 80 }, "80:80/sctp"]
          |                                                                               ^
      hint: "OUTSIDE:80", or expose: ["80"] where only services ask
    compose.yaml:13:95: A port cannot be 80:80/sctp
       12 |     env_file: none.env
       13 |     ports: ["3000", "a:80", "80-82:80", "1-65535:1-65535", { published: 80 }, { target: 80 }, "80:80/sctp"]
          |                                                                                               ^
      hint: "80:8080", "203.0.113.7:80:8080" or "NAME:80:8080", also ranges, and with /udp
    compose.yaml:14:14: A port cannot be 0
       13 |     ports: ["3000", "a:80", "80-82:80", "1-65535:1-65535", { published: 80 }, { target: 80 }, "80:80/sctp"]
       14 |     expose: [0]
          |              ^
      hint: a port, or a range
    compose.yaml:15:15: A volume without a name goes with its container
       14 |     expose: [0]
       15 |     volumes: [/data, "./conf:/conf", "./none:/x", "~/x:/y", "nodata:/z", "data:relative", { type: npipe, target: /p }, { type: bind, source: data, target: /q }, "data:/z", "data:/z"]
          |               ^
      hint: give it a name: data:/path
    compose.yaml:15:22: conf is a folder of this machine, not of those where it runs
       14 |     expose: [0]
       15 |     volumes: [/data, "./conf:/conf", "./none:/x", "~/x:/y", "nodata:/z", "data:relative", { type: npipe, target: /p }, { type: bind, source: data, target: /q }, "data:/z", "data:/z"]
          |                      ^
      hint: put it into the image, use a volume with a name, or a folder of the machine with an absolute path
    compose.yaml:15:38: Cannot read none: there is no such file
       14 |     expose: [0]
       15 |     volumes: [/data, "./conf:/conf", "./none:/x", "~/x:/y", "nodata:/z", "data:relative", { type: npipe, target: /p }, { type: bind, source: data, target: /q }, "data:/z", "data:/z"]
          |                                      ^
    compose.yaml:15:51: ~/x is in a home folder of this machine
       14 |     expose: [0]
       15 |     volumes: [/data, "./conf:/conf", "./none:/x", "~/x:/y", "nodata:/z", "data:relative", { type: npipe, target: /p }, { type: bind, source: data, target: /q }, "data:/z", "data:/z"]
          |                                                   ^
      hint: put it into the image, use a volume with a name, or a folder of the machine with an absolute path
    compose.yaml:15:61: There is no volume nodata in this file
       14 |     expose: [0]
       15 |     volumes: [/data, "./conf:/conf", "./none:/x", "~/x:/y", "nodata:/z", "data:relative", { type: npipe, target: /p }, { type: bind, source: data, target: /q }, "data:/z", "data:/z"]
          |                                                             ^
      hint: volumes: { nodata: } at the top of the file
    compose.yaml:15:74: The path of a volume cannot be relative
       14 |     expose: [0]
       15 |     volumes: [/data, "./conf:/conf", "./none:/x", "~/x:/y", "nodata:/z", "data:relative", { type: npipe, target: /p }, { type: bind, source: data, target: /q }, "data:/z", "data:/z"]
          |                                                                          ^
      hint: an absolute path in the container
    compose.yaml:15:99: type cannot be npipe
       14 |     expose: [0]
       15 |     volumes: [/data, "./conf:/conf", "./none:/x", "~/x:/y", "nodata:/z", "data:relative", { type: npipe, target: /p }, { type: bind, source: data, target: /q }, "data:/z", "data:/z"]
          |                                                                                                   ^
      hint: volume, bind or tmpfs
    compose.yaml:15:142: A bind cannot have the source data
       14 |     expose: [0]
       15 |     volumes: [/data, "./conf:/conf", "./none:/x", "~/x:/y", "nodata:/z", "data:relative", { type: npipe, target: /p }, { type: bind, source: data, target: /q }, "data:/z", "data:/z"]
          |                                                                                                                                              ^
      hint: volumes have names, binds have paths
    compose.yaml:15:173: Two volumes have the path /z
       14 |     expose: [0]
       15 |     volumes: [/data, "./conf:/conf", "./none:/x", "~/x:/y", "nodata:/z", "data:relative", { type: npipe, target: /p }, { type: bind, source: data, target: /q }, "data:/z", "data:/z"]
          |                                                                                                                                                                             ^
    compose.yaml:16:16: There is no network nonet in this file
       15 |     volumes: [/data, "./conf:/conf", "./none:/x", "~/x:/y", "nodata:/z", "data:relative", { type: npipe, target: /p }, { type: bind, source: data, target: /q }, "data:/z", "data:/z"]
       16 |     networks: [nonet, inner]
          |                ^
      hint: networks: { nonet: }
    compose.yaml:17:19: There is no service and no job nobody in this file
       16 |     networks: [nonet, inner]
       17 |     depends_on: { nobody: { condition: service_started }, db: { condition: done, restart: true } }
          |                   ^
      hint: the file has we.b, web, db, job, last, left, job
    compose.yaml:17:76: condition cannot be done
       16 |     networks: [nonet, inner]
       17 |     depends_on: { nobody: { condition: service_started }, db: { condition: done, restart: true } }
          |                                                                            ^
      hint: service_started, service_healthy, service_completed_successfully
    compose.yaml:17:91: restart of a dependency is not supported
       16 |     networks: [nonet, inner]
       17 |     depends_on: { nobody: { condition: service_started }, db: { condition: done, restart: true } }
          |                                                                                           ^
      hint: a service finds others by name again
    compose.yaml:18:13: A link cannot be db:a b
       17 |     depends_on: { nobody: { condition: service_started }, db: { condition: done, restart: true } }
       18 |     links: ["db:a b"]
          |             ^
      hint: SERVICE:ALIAS; letters, digits, - and _, such as web-1
    compose.yaml:19:18: healthcheck needs test
       18 |     links: ["db:a b"]
       19 |     healthcheck: { interval: 5, start_interval: 1s }
          |                  ^
      hint: the check of the image counts without healthcheck
    compose.yaml:19:33: start_interval of healthcheck is not supported
       18 |     links: ["db:a b"]
       19 |     healthcheck: { interval: 5, start_interval: 1s }
          |                                 ^
      hint: interval counts from the beginning
    compose.yaml:20:25: replicas cannot be many
       19 |     healthcheck: { interval: 5, start_interval: 1s }
       20 |     deploy: { replicas: many, placement: {}, update_config: { failure_action: pause } }
          |                         ^
      hint: a number
    compose.yaml:20:31: placement of deploy is not supported
       19 |     healthcheck: { interval: 5, start_interval: 1s }
       20 |     deploy: { replicas: many, placement: {}, update_config: { failure_action: pause } }
          |                               ^
      hint: the inventory says on which machines a service runs
    compose.yaml:20:79: failure_action cannot be pause
       19 |     healthcheck: { interval: 5, start_interval: 1s }
       20 |     deploy: { replicas: many, placement: {}, update_config: { failure_action: pause } }
          |                                                                               ^
      hint: rollback: the old version goes on serving
    compose.yaml:21:14: restart cannot be sometimes
       20 |     deploy: { replicas: many, placement: {}, update_config: { failure_action: pause } }
       21 |     restart: sometimes
          |              ^
      hint: 'no', always, unless-stopped, on-failure, or on-failure:COUNT
    compose.yaml:22:15: There is no secret nosecret in this file
       21 |     restart: sometimes
       22 |     secrets: [nosecret, a, { source: b, uid: "1" }]
          |               ^
      hint: it is described under secrets
    compose.yaml:22:41: uid of a secret is not supported
       21 |     restart: sometimes
       22 |     secrets: [nosecret, a, { source: b, uid: "1" }]
          |                                         ^
      hint: mode: 0444 lets everybody read it
    compose.yaml:23:36: target cannot be here
       22 |     secrets: [nosecret, a, { source: b, uid: "1" }]
       23 |     configs: [{ source: c, target: here }]
          |                                    ^
      hint: an absolute path in the container
    compose.yaml:24:15: The label deliver.service is ours
       23 |     configs: [{ source: c, target: here }]
       24 |     labels: { deliver.service: x }
          |               ^
      hint: labels of yours have other names
    compose.yaml:25:18: x-deliver has no key helth
       24 |     labels: { deliver.service: x }
       25 |     x-deliver: { helth: {} }
          |                  ^
      hint: did you mean health?
    compose.yaml:26:5: The service web has no key \${A}
       25 |     x-deliver: { helth: {} }
       26 |     \${A}: \${A
          |     ^
    compose.yaml:26:11: A $ that begins no variable is written $$
       25 |     x-deliver: { helth: {} }
       26 |     \${A}: \${A
          |           ^
      hint: $NAME or \${NAME}
    compose.yaml:27:12: build cannot be nowhere: there is no such folder
       26 |     \${A}: \${A
       27 |     build: nowhere
          |            ^
      hint: a folder beside the file, such as .
    compose.yaml:28:16: The service db is built, but has no image
       27 |     build: nowhere
       28 |   db: { build: ., healthcheck: { test: [RUN, x] } }
          |                ^
      hint: image: NAME says under which name it is in a registry
    compose.yaml:28:40: test says nothing to run
       27 |     build: nowhere
       28 |   db: { build: ., healthcheck: { test: [RUN, x] } }
          |                                        ^
      hint: [CMD, PROGRAM, ...], [CMD-SHELL, TEXT], [NONE] or a text
    compose.yaml:29:3: job never completes: it is started again
       28 |   db: { build: ., healthcheck: { test: [RUN, x] } }
       29 |   job: { image: j, restart: always }
          |   ^
      hint: restart: 'no'
    compose.yaml:30:87: left is only there with the profile p
       29 |   job: { image: j, restart: always }
       30 |   last: { image: l, depends_on: { job: { condition: service_completed_successfully }, left: { condition: service_started } } }
          |                                                                                       ^
      hint: required: false
    compose.yaml:32:22: internal of the network inner is not supported
       31 |   left: { image: l, profiles: [p] }
       32 | networks: { inner: { internal: true, ipam: {} }, other: { driver: overlay } }
          |                      ^
      hint: no container can be kept from the outside here; take internal out, or close it by the firewall
    compose.yaml:32:38: ipam of the network inner is not supported
       31 |   left: { image: l, profiles: [p] }
       32 | networks: { inner: { internal: true, ipam: {} }, other: { driver: overlay } }
          |                                      ^
      hint: containers are in the network of their environment, with addresses that Docker gives them
    compose.yaml:32:67: driver cannot be overlay
       31 |   left: { image: l, profiles: [p] }
       32 | networks: { inner: { internal: true, ipam: {} }, other: { driver: overlay } }
          |                                                                   ^
      hint: bridge
    compose.yaml:33:20: external of the volume data is not supported
       32 | networks: { inner: { internal: true, ipam: {} }, other: { driver: overlay } }
       33 | volumes: { data: { external: true }, n: { name: x } }
          |                    ^
      hint: volumes belong to a deployment; a folder of the machine is given by its path
    compose.yaml:33:43: name of the volume n is not supported
       32 | networks: { inner: { internal: true, ipam: {} }, other: { driver: overlay } }
       33 | volumes: { data: { external: true }, n: { name: x } }
          |                                           ^
      hint: a volume is called DEPLOYMENT-NAME
    compose.yaml:34:23: Cannot read none.txt: there is no such file
       33 | volumes: { data: { external: true }, n: { name: x } }
       34 | secrets: { a: { file: none.txt }, b: { environment: NONE }, both: { file: x, environment: Y }, e: { external: false } }
          |                       ^
    compose.yaml:34:53: The variable NONE is not set
       33 | volumes: { data: { external: true }, n: { name: x } }
       34 | secrets: { a: { file: none.txt }, b: { environment: NONE }, both: { file: x, environment: Y }, e: { external: false } }
          |                                                     ^
    compose.yaml:34:61: The secret both needs one place for its content
       33 | volumes: { data: { external: true }, n: { name: x } }
       34 | secrets: { a: { file: none.txt }, b: { environment: NONE }, both: { file: x, environment: Y }, e: { external: false } }
          |                                                             ^
      hint: file, environment or external
    compose.yaml:34:96: The secret e needs one place for its content
       33 | volumes: { data: { external: true }, n: { name: x } }
       34 | secrets: { a: { file: none.txt }, b: { environment: NONE }, both: { file: x, environment: Y }, e: { external: false } }
          |                                                                                                ^
      hint: file, environment or external
    compose.yaml:35:26: NONE: say it
       34 | secrets: { a: { file: none.txt }, b: { environment: NONE }, both: { file: x, environment: Y }, e: { external: false } }
       35 | configs: { c: { content: "x \${NONE:?say it}" } }
          |                          ^"
  `)
})

test.for([
  [
    'services: { toString: { image: a }, web: { image: a, links: [hasOwnProperty] } }',
    'There is no service hasOwnProperty',
  ],
  ['services: { web: { image: a, toString: 1 } }', 'The service web has no key toString'],
  ['services: { web: { image: a, environment: [__proto__=1] } }', '__proto__ cannot name a variable'],
  [
    'services: { web: { image: a, depends_on: [constructor] } }',
    'There is no service and no job constructor',
  ],
  ['services: { web: { image: a, networks: [constructor] } }', 'There is no network constructor'],
  ['services: { web: { image: a, secrets: [constructor] } }', 'There is no secret constructor'],
  [
    'services: { web: { image: a, extends: constructor } }',
    'There is no service constructor in compose.yaml',
  ],
  ['services: { web: { image: a, volumes: [!reset []] } }', 'The tag !reset is not known here'],
  ['services: []', 'services must be a map, not a list'],
  ['services: { web: }', 'The service web needs image'],
  ['- services', 'A compose file must be a map, not a list'],
  ['{}', undefined],
])('%s', ([text = '', told], { project }) => {
  project.write({ 'compose.yaml': `${text}\n` })
  if (told === undefined) expect(mistakesIn(project, 'compose.yaml')).toBe('')
  else expect(mistakesIn(project, 'compose.yaml')).toContain(told)
})
