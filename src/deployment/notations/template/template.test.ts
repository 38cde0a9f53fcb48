import { expect } from 'vitest'
import { test } from '../../../testing/playbook.ts'
import { applicationIn, mistakesIn, withoutPlaces } from '../../../testing/service-files.ts'

const everything = `
mycompany/blog:1.4:
  cmd: exec ./blog --port $PORT --admin {PORT_ADMIN}
  env: { VERSION: 1.10, DEBUG: yes, DATABASE: 'mysql://{SD_MYSQL}/blog', KEY: '{Secret}', JSON: '{"a":{"b":1}}' }
  ports: { web: assign, admin: assign, metrics: 8080 }
  wan_map: { ":80": web, "203.0.113.7:443": admin, "blog-addr:53/udp": metrics }
  volumes: { data: /var/lib/blog }
  privileged: yes
  require: [mysql, Schema]
  deploy_conflict: mysql
  memory: 512m
  replicas: 3
  health: { port: web, path: /health }
mysql:
  image: mysql:8
  port: 3306
  env: { DEPLOY_ID: mine }
worker:
Env:
  worker: { MODE: fast }
  mysql: { DEPLOY_ID: shared, ROOT: '{Secret}' }
Generate: { Secret: { hex: 32 } }
Exec: { Schema: { service: blog, cmd: './schema --at {SD_MYSQL_HOST}', require: mysql } }
Domains:
  www.example.org: { http: 'other:blog:web', cert: '{{ cert }}', key: '{{ key }}' }
  blog.example.org: { http: blog, auth: { ann: 0123 }, auth_mode: basic, tls: { acme: true } }
`

test('a template becomes an application', ({ project }) => {
  project.write({ 'blog.yml': everything })
  expect(withoutPlaces(applicationIn(project, 'blog.yml'))).toMatchInlineSnapshot(`
    {
      "domains": [
        {
          "auth": {
            "ann": "0123",
          },
          "authMode": "basic",
          "name": "blog.example.org",
          "service": "blog",
          "tls": {
            "acme": true,
          },
        },
        {
          "authMode": "digest",
          "deployment": "other",
          "name": "www.example.org",
          "port": "web",
          "service": "blog",
          "tls": {
            "cert": "{{ cert }}",
            "key": "{{ key }}",
          },
        },
      ],
      "generated": [
        {
          "digits": 32,
          "name": "Secret",
        },
      ],
      "jobs": [
        {
          "command": [
            "/bin/sh",
            "-c",
            "./schema --at mysql.{{ deployment }}.{{ default containers_suffix "lxc" }}",
          ],
          "name": "Schema",
          "requires": [
            {
              "condition": "healthy",
              "name": "mysql",
            },
          ],
          "runs": "once",
          "service": {
            "name": "blog",
          },
        },
      ],
      "services": [
        {
          "apart": [
            {
              "name": "mysql",
            },
          ],
          "command": [
            "/bin/sh",
            "-c",
            "exec ./blog --port $PORT --admin 8081",
          ],
          "environment": {
            "DATABASE": "mysql://mysql.{{ deployment }}.{{ default containers_suffix "lxc" }}:3306/blog",
            "DEBUG": "yes",
            "DEPLOY_ID": "{{ deployment }}",
            "JSON": "{"a":{"b":1}}",
            "KEY": "{{ generated.Secret }}",
            "PORT_ADMIN": "8081",
            "PORT_METRICS": "8080",
            "PORT_WEB": "8082",
            "SD_ADMIN": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}:8081",
            "SD_ADMIN_HOST": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_ADMIN_NAME": "blog",
            "SD_ADMIN_PORT": "8081",
            "SD_METRICS": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}:8080",
            "SD_METRICS_HOST": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_METRICS_NAME": "blog",
            "SD_METRICS_PORT": "8080",
            "SD_MYSQL": "mysql.{{ deployment }}.{{ default containers_suffix "lxc" }}:3306",
            "SD_MYSQL_HOST": "mysql.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_MYSQL_NAME": "mysql",
            "SD_MYSQL_PORT": "3306",
            "SD_WEB": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}:8082",
            "SD_WEB_HOST": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_WEB_NAME": "blog",
            "SD_WEB_PORT": "8082",
            "SD_WORKER": "worker.{{ deployment }}.{{ default containers_suffix "lxc" }}:8080",
            "SD_WORKER_HOST": "worker.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_WORKER_NAME": "worker",
            "SD_WORKER_PORT": "8080",
            "VERSION": "1.10",
          },
          "health": {
            "kind": "http",
            "path": "/health",
            "port": "8082",
          },
          "image": "mycompany/blog:1.4",
          "memory": "512m",
          "name": "blog",
          "ports": [
            {
              "isAssigned": true,
              "name": "admin",
              "number": "8081",
            },
            {
              "name": "metrics",
              "number": "8080",
            },
            {
              "isAssigned": true,
              "name": "web",
              "number": "8082",
            },
          ],
          "privileged": true,
          "published": [
            {
              "address": "203.0.113.7",
              "inside": "8081",
              "outside": "443",
              "protocol": "tcp",
            },
            {
              "address": "blog-addr",
              "inside": "8080",
              "outside": "53",
              "protocol": "udp",
            },
            {
              "inside": "8082",
              "outside": "80",
              "protocol": "tcp",
            },
          ],
          "replicas": "3",
          "requires": [
            {
              "condition": "completed",
              "name": "Schema",
            },
            {
              "condition": "healthy",
              "name": "mysql",
            },
          ],
          "single": false,
          "volumes": [
            {
              "name": "data",
              "path": "/var/lib/blog",
              "readOnly": false,
            },
          ],
        },
        {
          "environment": {
            "DEPLOY_ID": "mine",
            "PORT": "3306",
            "ROOT": "{{ generated.Secret }}",
            "SD": "mysql.{{ deployment }}.{{ default containers_suffix "lxc" }}:3306",
            "SD_BLOG_ADMIN": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}:8081",
            "SD_BLOG_ADMIN_HOST": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_BLOG_ADMIN_NAME": "blog",
            "SD_BLOG_ADMIN_PORT": "8081",
            "SD_BLOG_METRICS": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}:8080",
            "SD_BLOG_METRICS_HOST": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_BLOG_METRICS_NAME": "blog",
            "SD_BLOG_METRICS_PORT": "8080",
            "SD_BLOG_WEB": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}:8082",
            "SD_BLOG_WEB_HOST": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_BLOG_WEB_NAME": "blog",
            "SD_BLOG_WEB_PORT": "8082",
            "SD_HOST": "mysql.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_NAME": "mysql",
            "SD_PORT": "3306",
            "SD_WORKER": "worker.{{ deployment }}.{{ default containers_suffix "lxc" }}:8080",
            "SD_WORKER_HOST": "worker.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_WORKER_NAME": "worker",
            "SD_WORKER_PORT": "8080",
          },
          "image": "mysql:8",
          "name": "mysql",
          "ports": [
            {
              "number": "3306",
            },
          ],
          "single": false,
        },
        {
          "environment": {
            "DEPLOY_ID": "{{ deployment }}",
            "MODE": "fast",
            "PORT": "8080",
            "SD": "worker.{{ deployment }}.{{ default containers_suffix "lxc" }}:8080",
            "SD_BLOG_ADMIN": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}:8081",
            "SD_BLOG_ADMIN_HOST": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_BLOG_ADMIN_NAME": "blog",
            "SD_BLOG_ADMIN_PORT": "8081",
            "SD_BLOG_METRICS": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}:8080",
            "SD_BLOG_METRICS_HOST": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_BLOG_METRICS_NAME": "blog",
            "SD_BLOG_METRICS_PORT": "8080",
            "SD_BLOG_WEB": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}:8082",
            "SD_BLOG_WEB_HOST": "blog.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_BLOG_WEB_NAME": "blog",
            "SD_BLOG_WEB_PORT": "8082",
            "SD_HOST": "worker.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_MYSQL": "mysql.{{ deployment }}.{{ default containers_suffix "lxc" }}:3306",
            "SD_MYSQL_HOST": "mysql.{{ deployment }}.{{ default containers_suffix "lxc" }}",
            "SD_MYSQL_NAME": "mysql",
            "SD_MYSQL_PORT": "3306",
            "SD_NAME": "worker",
            "SD_PORT": "8080",
          },
          "image": "worker",
          "name": "worker",
          "ports": [
            {
              "isAssigned": true,
              "number": "8080",
            },
          ],
          "single": false,
        },
      ],
    }
  `)
})

test('the order of the file does not matter', ({ project }) => {
  const parts = everything.trim().split(/\n(?=\S)/)
  project.write({ 'a.yml': everything, 'b.yml': parts.toReversed().join('\n') })
  expect(withoutPlaces(applicationIn(project, 'b.yml'))).toEqual(
    withoutPlaces(applicationIn(project, 'a.yml')),
  )
})

test.for([
  ['{}', [assigned('8080')]],
  ['{ port: assign }', [assigned('8080')]],
  ['{ port: 80 }', [{ number: '80' }]],
  ['{ ports: {} }', undefined],
  ['{ ports: [] }', undefined],
  ['{ ports: [b, a] }', [assigned('8080', 'a'), assigned('8081', 'b')]],
  ['{ ports: "b, a" }', [assigned('8080', 'a'), assigned('8081', 'b')]],
  [
    '{ ports: { b: assign, a: assign, c: 8080 } }',
    [assigned('8081', 'a'), assigned('8082', 'b'), { name: 'c', number: '8080' }],
  ],
])('ports of %s', ([text, ports], { project }) => {
  project.write({ 'a.yml': `a: ${text}\n` })
  const { services } = withoutPlaces(applicationIn(project, 'a.yml')) as { services: [{ ports: unknown }] }
  expect(services[0].ports).toEqual(ports)
})

function assigned(number: string, name?: string) {
  return { ...(name !== undefined && { name }), number, isAssigned: true }
}

test.for([
  ['web: { ports: [http], wan_map: { ":80": http } }', 'http'],
  ['web: { wan_map: { ":80": default } }', 'http'],
  ['web: { wan_map: { ":80": } }', 'http'],
  ['web: { wan_map: { 80: } }', 'http'],
  ['web: { port: 80, wan_map: { ":80": default } }', 'http'],
  ['web: { port: 22, wan_map: { ":22": default } }', 'tcp'],
  ['web: { ports: [ssh], wan_map: { ":22": ssh } }', 'tcp'],
  ['web: { ports: { dns: 53 }, wan_map: { ":53/udp": dns } }', 'udp'],
  ['web: { ports: { x: 9 }, wan_map: { "[2001:db8::1]:9/http": x } }', 'http'],
])('%s speaks %s', ([text, protocol], { project }) => {
  project.write({ 'a.yml': `${text}\n` })
  expect(applicationIn(project, 'a.yml').services[0]?.published[0]?.protocol).toBe(protocol)
})

test('files are included: what a file says itself wins, one level deep', ({ project }) => {
  project.write({
    'app.yml': 'Includes: [parts/base.yml, parts/more.yml]\nredis: { port: 1 }\nEnv: { web: { A: local } }\n',
    'parts/base.yml':
      'redis: { image: redis:6, port: 6379, env: { A: b } }\nweb:\nEnv: { web: { A: base }, redis: { B: base } }\n',
    'parts/more.yml': 'Includes: deep.yml\nredis: { image: redis:7 }\n',
    'parts/deep.yml': 'deep: { ports: [] }\nredis: { image: redis:5, privileged: true }\n',
  })
  const { services } = applicationIn(project, 'app.yml')
  const [redis, web] = ['redis', 'web'].map(name => services.find(it => it.name === name))
  expect(services.map(({ name }) => name).sort()).toEqual(['deep', 'redis', 'web'])
  expect(redis).toMatchObject({
    image: { value: 'redis:7' },
    ports: [{ number: '1' }],
    privileged: { value: true },
  })
  expect(redis?.environment.get('A')).toMatchObject({ value: 'b' })
  expect(web?.environment.get('A')).toMatchObject({ value: 'local' })
})

test('every mistake is told at once, with its place and its cure', ({ project }) => {
  project.write({
    'a.yml': `Includes: [b.yml, none.yml]
Enviroment: {}
Generate: { Secret: { hex: 0 }, PORT_X: { hex: 1 }, Other: 4, Token: { hex: 8 } }
web:
  comand: x
  port: 80
  ports: [a, a, 9x]
  cmd: '{PORT_B} {SD_NOBODY} {Tokn} {Whatever} {"json": 1}'
  env: { A: {PORT} }
  wan_map: { ":99999": a, ":80": b, "x y:80": a }
  volumes: { "a b": /data, b: data }
  git: nowhere
  require: [job]
mycompany/web: {}
Env: { wob: { A: 1 } }
Exec: { Job: { service: wob, cmd: a }, web: { service: web, cmd: [a] } }
Domains:
  bad_host: { http: web }
  a.example.org: { http: wob, cert: x }
  b.example.org: { http: 'a:b:c:d', auth_mode: none }
x: { require: y }
y: { require: [x] }
`,
    'b.yml': 'Includes: a.yml\nweb: { imag: x }\n',
  })
  expect(mistakesIn(project, 'a.yml')).toMatchInlineSnapshot(`
    "b.yml:1:11: a.yml includes itself
       1 | Includes: a.yml
         |           ^
    b.yml:2:8: The service web has no key imag
       1 | Includes: a.yml
       2 | web: { imag: x }
         |        ^
      hint: did you mean image?
    a.yml:1:19: Cannot read none.yml: there is no such file
       1 | Includes: [b.yml, none.yml]
         |                   ^
    a.yml:2:1: The section Enviroment is not known
       1 | Includes: [b.yml, none.yml]
       2 | Enviroment: {}
         | ^
    a.yml:3:28: hex cannot be 0
       2 | Enviroment: {}
       3 | Generate: { Secret: { hex: 0 }, PORT_X: { hex: 1 }, Other: 4, Token: { hex: 8 } }
         |                            ^
      hint: how many digits: 1 to 1024
    a.yml:3:33: PORT_X cannot name a generated text
       2 | Enviroment: {}
       3 | Generate: { Secret: { hex: 0 }, PORT_X: { hex: 1 }, Other: 4, Token: { hex: 8 } }
         |                                 ^
      hint: letters, digits and _, such as Password
    a.yml:3:60: Other must be a map, not a number
       2 | Enviroment: {}
       3 | Generate: { Secret: { hex: 0 }, PORT_X: { hex: 1 }, Other: 4, Token: { hex: 8 } }
         |                                                            ^
    a.yml:5:3: The service web has no key comand
       4 | web:
       5 |   comand: x
         |   ^
      hint: it has image, cmd, entrypoint, env, port, ports, wan_map, volumes, privileged, memory, git, require, deploy_with, deploy_conflict, health, replicas, update, drain, single, release
    a.yml:7:10: A service has port or ports, not both
       6 |   port: 80
       7 |   ports: [a, a, 9x]
         |          ^
    a.yml:7:10: 9x cannot name a port
       6 |   port: 80
       7 |   ports: [a, a, 9x]
         |          ^
      hint: letters, digits, - and _, such as http
    a.yml:7:10: Two ports have the name a
       6 |   port: 80
       7 |   ports: [a, a, 9x]
         |          ^
    a.yml:8:8: Nothing is called {PORT_B}
       7 |   ports: [a, a, 9x]
       8 |   cmd: '{PORT_B} {SD_NOBODY} {Tokn} {Whatever} {"json": 1}'
         |        ^
      hint: did you mean PORT?
    a.yml:8:8: Nothing is called {SD_NOBODY}
       7 |   ports: [a, a, 9x]
       8 |   cmd: '{PORT_B} {SD_NOBODY} {Tokn} {Whatever} {"json": 1}'
         |        ^
      hint: there are DEPLOY_ID, PORT, SD, SD_HOST, SD_PORT, SD_NAME, SD_X, SD_X_HOST, SD_X_PORT, SD_X_NAME, SD_Y, SD_Y_HOST
    a.yml:8:8: Nothing is called {Tokn}
       7 |   ports: [a, a, 9x]
       8 |   cmd: '{PORT_B} {SD_NOBODY} {Tokn} {Whatever} {"json": 1}'
         |        ^
      hint: did you mean {Token}?
    a.yml:9:13: A must be a text, not a map
       8 |   cmd: '{PORT_B} {SD_NOBODY} {Tokn} {Whatever} {"json": 1}'
       9 |   env: { A: {PORT} }
         |             ^
      hint: in quotes: '{PORT}'
    a.yml:10:14: A port outside cannot be :99999
        9 |   env: { A: {PORT} }
       10 |   wan_map: { ":99999": a, ":80": b, "x y:80": a }
          |              ^
      hint: ":80", "203.0.113.7:443", "NAME:443", also with /udp or /http
    a.yml:10:34: The service has no port b
        9 |   env: { A: {PORT} }
       10 |   wan_map: { ":99999": a, ":80": b, "x y:80": a }
          |                                  ^
      hint: did you mean a?
    a.yml:10:37: A port outside cannot be x y:80
        9 |   env: { A: {PORT} }
       10 |   wan_map: { ":99999": a, ":80": b, "x y:80": a }
          |                                     ^
      hint: ":80", "203.0.113.7:443", "NAME:443", also with /udp or /http
    a.yml:11:14: a b cannot name a volume
       10 |   wan_map: { ":99999": a, ":80": b, "x y:80": a }
       11 |   volumes: { "a b": /data, b: data }
          |              ^
      hint: letters, digits, -, _ and ., such as data
    a.yml:11:31: The path of a volume cannot be data
       10 |   wan_map: { ":99999": a, ":80": b, "x y:80": a }
       11 |   volumes: { "a b": /data, b: data }
          |                               ^
      hint: an absolute path in the container
    a.yml:12:8: The service web is built, but has no image
       11 |   volumes: { "a b": /data, b: data }
       12 |   git: nowhere
          |        ^
      hint: image: NAME says under which name it is in a registry
    a.yml:12:8: git cannot be nowhere: there is no such folder
       11 |   volumes: { "a b": /data, b: data }
       12 |   git: nowhere
          |        ^
      hint: a folder beside the file, such as .
    a.yml:13:13: There is no service and no job job in this file
       12 |   git: nowhere
       13 |   require: [job]
          |             ^
      hint: did you mean Job?
    a.yml:14:1: Two services or jobs are called web
       13 |   require: [job]
       14 | mycompany/web: {}
          | ^
      hint: rename one of them
    a.yml:15:8: There is no service wob in this file
       14 | mycompany/web: {}
       15 | Env: { wob: { A: 1 } }
          |        ^
      hint: did you mean web?
    a.yml:16:25: There is no service wob in this file
       15 | Env: { wob: { A: 1 } }
       16 | Exec: { Job: { service: wob, cmd: a }, web: { service: web, cmd: [a] } }
          |                         ^
      hint: did you mean web?
    a.yml:16:40: Two services or jobs are called web
       15 | Env: { wob: { A: 1 } }
       16 | Exec: { Job: { service: wob, cmd: a }, web: { service: web, cmd: [a] } }
          |                                        ^
      hint: rename one of them
    a.yml:18:3: bad_host is no host name
       17 | Domains:
       18 |   bad_host: { http: web }
          |   ^
      hint: such as www.example.org
    a.yml:19:26: There is no service wob in this file
       18 |   bad_host: { http: web }
       19 |   a.example.org: { http: wob, cert: x }
          |                          ^
      hint: did you mean web?
    a.yml:19:37: A certificate needs its key, and a key its certificate
       18 |   bad_host: { http: web }
       19 |   a.example.org: { http: wob, cert: x }
          |                                     ^
    a.yml:20:26: http cannot be a:b:c:d
       19 |   a.example.org: { http: wob, cert: x }
       20 |   b.example.org: { http: 'a:b:c:d', auth_mode: none }
          |                          ^
      hint: SERVICE, DEPLOYMENT:SERVICE or DEPLOYMENT:SERVICE:PORT
    a.yml:21:1: These wait for each other: x, y
       20 |   b.example.org: { http: 'a:b:c:d', auth_mode: none }
       21 | x: { require: y }
          | ^
      hint: one of them must begin"
  `)
})

test.for([
  ['port: { port: 1 }\na: { port: 2 }', 'SD_PORT would tell a two things'],
  ['a: { ports: [b-c] }\na-b: { ports: [c] }\nx:', 'SD_A_B_C would tell x two things'],
  ['constructor:', 'The key constructor is not allowed'],
  ['a: { toString: 1 }', 'The service a has no key toString'],
  ['a: { cmd: "{SD_A}" , ports: [] }', 'Nothing is called {SD_A}'],
  ['a: { release: x }\na-release:', 'Two services or jobs are called a-release'],
])('%s', ([text, told], { project }) => {
  project.write({ 'a.yml': `${text}\n` })
  expect(mistakesIn(project, 'a.yml')).toContain(told)
})

test.for([
  { many: 'services', text: keysOf(501, 's'), told: 'A file has at most 500 services' },
  {
    many: 'ports',
    text: `a: { ports: { ${keysOf(9999, 'p').replaceAll(':\n', ': assign, ')} } }\n${keysOf(20, 's')}`,
    told: 'too many services and ports',
  },
])('too many $many are refused', ({ text, told }, { project }) => {
  project.write({ 'a.yml': text })
  expect(mistakesIn(project, 'a.yml')).toContain(told)
})

function keysOf(count: number, letter: string): string {
  return Array.from({ length: count }, (_, index) => `${letter}${index}:\n`).join('')
}
