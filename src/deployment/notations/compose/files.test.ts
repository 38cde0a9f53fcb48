import { expect } from 'vitest'
import { test } from '../../../testing/playbook.ts'
import { applicationIn, mistakesIn, withoutPlaces } from '../../../testing/service-files.ts'

test('services extend others, also those of other files, whose paths are theirs', ({ project }) => {
  project.write({
    'compose.yaml': `services:
  web:
    extends: { file: parts/base.yaml, service: web }
    environment: [MODE=fast]
    ports: ["80:80", "81:81"]
    command: other
    volumes: ["new:/data"]
    depends_on: { db: { condition: service_healthy } }
    logging: { driver: json-file }
    x-deliver: { snat: 192.0.2.1 }
  db: { image: db }
  cache: { image: cache }
volumes: { new: , old: }
`,
    'parts/base.yaml': `services:
  web:
    extends: deepest
    environment: { MODE: slow, A: b }
    env_file: web.env
    ports: ["80:80"]
    volumes: ["old:/data", "./web.conf:/etc/web.conf"]
    depends_on: [cache]
    healthcheck: { test: [CMD, a], interval: 5s }
    logging: { driver: syslog, options: { a: b } }
  deepest: { image: 'web:$TAG', command: [serve], init: true, dns: 192.0.2.53 }
`,
    'parts/web.env': 'FILE=1\n',
    'parts/web.conf': 'conf\n',
  })
  const { services } = applicationIn(project, 'compose.yaml', { environment: { TAG: '7' } })
  expect(
    withoutPlaces({ services: services.slice(0, 1), jobs: [], domains: [], generated: [] }),
  ).toMatchInlineSnapshot(`
    {
      "services": [
        {
          "command": "other",
          "environment": {
            "A": "b",
            "FILE": "1",
            "MODE": "fast",
          },
          "files": [
            {
              "content": "conf
    ",
              "path": "/etc/web.conf",
              "secret": false,
            },
          ],
          "health": {
            "command": [
              "a",
            ],
            "interval": "5s",
            "kind": "command",
          },
          "image": "web:7",
          "name": "web",
          "nameServers": [
            "192.0.2.53",
          ],
          "ports": [
            {
              "number": "80",
            },
            {
              "number": "81",
            },
          ],
          "published": [
            {
              "inside": "80",
              "outside": "80",
              "protocol": "http",
            },
            {
              "inside": "81",
              "outside": "81",
              "protocol": "tcp",
            },
          ],
          "requires": [
            {
              "condition": "started",
              "name": "cache",
            },
            {
              "condition": "healthy",
              "name": "db",
            },
          ],
          "settings": {
            "init": true,
            "log_driver": "json-file",
          },
          "single": false,
          "sourceAddress": "192.0.2.1",
          "volumes": [
            {
              "name": "new",
              "path": "/data",
              "readOnly": false,
            },
          ],
        },
      ],
    }
  `)
})

test('files include others, each with the .env beside it', ({ project }) => {
  project.write({
    'compose.yaml':
      'include: [a/compose.yaml, { path: b/compose.yaml }]\nservices: { web: { image: "web:$TAG", volumes: ["data:/d"] } }\n',
    '.env': 'TAG=1\n',
    'a/compose.yaml': 'services: { a: { image: "a:$TAG-$A", env_file: a.env } }\nvolumes: { data: }\n',
    'a/.env': 'TAG=2\nA=3\n',
    'a/a.env': 'X=$A\n',
    'b/compose.yaml': 'include: [../a/compose.yaml]\nservices: { b: { image: b } }\n',
  })
  const { services } = applicationIn(project, 'compose.yaml')
  expect(services.map(({ image }) => image)).toMatchObject([
    { value: 'a:1-3' },
    { value: 'b' },
    { value: 'web:1' },
  ])
  expect(services[0]?.environment.get('X')).toMatchObject({ value: '3' })
})

test.for([
  { selected: [], names: ['web'] },
  { selected: ['debug'], names: ['web', 'tool'] },
  { selected: ['*'], names: ['web', 'tool', 'other'] },
  { selected: [], environment: { COMPOSE_PROFILES: 'debug,more' }, names: ['web', 'tool', 'other'] },
])('profiles $selected select services', ({ selected, environment = {}, names }, { project }) => {
  project.write({
    'compose.yaml':
      'services: { web: { image: web, depends_on: { tool: { condition: service_started, required: false } } }, tool: { image: tool, profiles: [debug] }, other: { image: x, profiles: [more] } }\n',
  })
  const { services } = applicationIn(project, 'compose.yaml', { profiles: selected, environment })
  expect(services.map(({ name }) => name)).toEqual(names)
})

test('what goes round in circles is refused', ({ project }) => {
  project.write({
    'compose.yaml': `include: [compose.yaml, b.yaml]
services:
  a: { image: a, extends: b }
  b: { extends: { service: c, file: b.yaml } }
  d: { image: d, depends_on: [e] }
  e: { image: e, depends_on: [d] }
`,
    'b.yaml':
      'include: [compose.yaml]\nservices: { c: { extends: { service: a, file: compose.yaml } }, a: { image: x } }\n',
  })
  expect(mistakesIn(project, 'compose.yaml')).toMatchInlineSnapshot(`
    "compose.yaml:1:11: compose.yaml includes itself
       1 | include: [compose.yaml, b.yaml]
         |           ^
    compose.yaml:3:3: a is also in b.yaml
       2 | services:
       3 |   a: { image: a, extends: b }
         |   ^
      hint: rename one of them
    compose.yaml:4:3: The service b needs image
       3 |   a: { image: a, extends: b }
       4 |   b: { extends: { service: c, file: b.yaml } }
         |   ^
    compose.yaml:5:3: These wait for each other: d, e
       4 |   b: { extends: { service: c, file: b.yaml } }
       5 |   d: { image: d, depends_on: [e] }
         |   ^
      hint: one of them must begin
    b.yaml:1:11: compose.yaml includes itself
       1 | include: [compose.yaml]
         |           ^
    b.yaml:2:16: c extends itself
       1 | include: [compose.yaml]
       2 | services: { c: { extends: { service: a, file: compose.yaml } }, a: { image: x } }
         |                ^"
  `)
})

test('a long way of extending is refused', ({ project }) => {
  const services = Array.from(
    { length: 300 },
    (_, index) => `  s${index}: { image: x, extends: s${index + 1} }\n`,
  )
  project.write({ 'compose.yaml': `services:\n${services.join('')}  s300: { image: x }\n` })
  expect(mistakesIn(project, 'compose.yaml')).toContain('More than 100 services extend each other')
})
