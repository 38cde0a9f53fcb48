import { expect } from 'vitest'
import { plainValue } from '../../../base/yaml.ts'
import { expectSameAgain, expectValidCompose, fileNames } from '../../../testing/equality.ts'
import { test } from '../../../testing/playbook.ts'
import { applicationIn, withoutPlaces } from '../../../testing/service-files.ts'
import type { Deployment } from '../../deployment.ts'
import type { Application } from '../../model.ts'
import { playsOf } from '../../plays.ts'
import { applicationText } from './write.ts'

const same = [
  {
    what: 'a blog',
    deliverous: `
blog:
  image: deliverous/blog
  ports: [{ ip: blog-addr, host_port: 80, container_port: 80 }]
mysql:
  image: mysql
  volumes: [{ name: data, path: /var/lib/mysql }]
`,
    template: `
deliverous/blog: { ports: { http: 80 }, wan_map: { 'blog-addr:80': http } }
mysql: { ports: {}, volumes: { data: /var/lib/mysql } }
`,
    compose: `
services:
  blog:
    image: deliverous/blog
    ports: ['blog-addr:80:80']
  mysql: { image: mysql, volumes: ['data:/var/lib/mysql'] }
volumes: { data: }
`,
    isNamed: true,
  },
  {
    what: 'a shop with all of the roll-out',
    deliverous: `
front:
  image: '{{ registry }}/front'
  command: [/bin/sh, -c, 'serve --port 8080']
  environment: { VERSION: 1.10, DEBUG: yes, PRICE: '5$' }
  ports: ['443:8080']
  limits: { memory: 512m }
  deploy_conflict: store
  require: store
  health: { path: /health, port: 8080, interval: 5s }
  replicas: 4
  update: { batch: 2, pause: 10s, canary: ask }
  drain: 30s
  release: [migrate]
store:
  image: redis:7
  expose: [6379]
  single: true
  health: { command: redis-cli ping }
`,
    template: `
front:
  image: {{ registry }}/front
  cmd: serve --port {PORT}
  env: { VERSION: 1.10, DEBUG: yes, PRICE: '5$' }
  port: 8080
  wan_map: { ':443': default }
  memory: 512m
  deploy_conflict: [store]
  require: [store]
  health: { path: /health, interval: 5s }
  replicas: 4
  update: { batch: 2, pause: 10s, canary: ask }
  drain: 30s
  release: [migrate]
store: { image: redis:7, port: 6379, single: true, health: { command: redis-cli ping } }
`,
    compose: `
services:
  front:
    image: '{{ registry }}/front'
    command: [/bin/sh, -c, 'serve --port 8080']
    environment: [VERSION=1.10, DEBUG=yes, 'PRICE=5$$']
    ports: [{ target: 8080, published: 443 }]
    depends_on: { store: { condition: service_healthy } }
    deploy: { replicas: 4, resources: { limits: { memory: 512m } }, update_config: { parallelism: 2, delay: 10s } }
    stop_grace_period: 30s
    x-deliver:
      health: { path: /health, port: 8080, interval: 5s }
      update: { canary: ask }
      release: [migrate]
      deploy_conflict: store
  store:
    image: redis:7
    expose: ['6379']
    healthcheck: { test: redis-cli ping }
    deploy: { update_config: { order: stop-first } }
`,
    isNamed: false,
  },
]

test.for(same)('$what is the same in all notations', ({ isNamed, what, ...texts }, { project }) => {
  const [first, ...others] = (['deliverous', 'template', 'compose'] as const).map(notation => {
    project.write({ [fileNames[notation]]: texts[notation] })
    return comparable(applicationIn(project, fileNames[notation]), isNamed)
  })
  for (const other of others) expect(other).toEqual(first)
})

test.for(same)(
  '$what becomes the same plays, letter by letter',
  ({ isNamed, what, ...texts }, { project }) => {
    const [first, ...others] = (['deliverous', 'template', 'compose'] as const).map(notation => {
      project.write({ [fileNames[notation]]: texts[notation] })
      return playsText(applicationIn(project, fileNames[notation]), isNamed)
    })
    expect(first).toContain('is rolled out')
    for (const other of others) expect(other).toBe(first)
  },
)

test.for(same)(
  '$what can be said by each notation as by the others',
  ({ isNamed, what, ...texts }, { project }) => {
    for (const from of ['deliverous', 'template', 'compose'] as const) {
      project.write({ [fileNames[from]]: texts[from] })
      const application = applicationIn(project, fileNames[from])
      for (const to of ['deliverous', 'template', 'compose'] as const) {
        project.write({ [fileNames[to]]: applicationText[to](application) })
        expect(comparable(applicationIn(project, fileNames[to]), false)).toEqual(
          comparable(application, false),
        )
      }
    }
  },
)

test.for(['deliverous', 'template', 'compose'] as const)(
  'what is written as %s is read back',
  (notation, { project }) => expectSameAgain(project, notation, 20),
)

test('compose says all of it', ({ project }) => expectValidCompose(project, 20))

function playsText(application: Application, isNamed: boolean): string {
  const deployment: Deployment = {
    ...alike(application, isNamed),
    name: 'shop',
    place: { source: { file: 'site.yml', text: '' }, offset: 0 },
    keywords: {},
    vars: [],
    release: { at: '2026-01-02T03:04:05Z', by: 'ann' },
  }
  return JSON.stringify(playsOf(deployment).map(plainValue), null, 1)
}

function comparable(application: Application, isNamed: boolean): unknown {
  return withoutPlaces(alike(application, isNamed))
}

/** Services of a template are also told of each other; and ports may have names in it only. */
function alike(application: Application, isNamed: boolean): Application {
  const services = application.services.map(service => ({
    ...service,
    environment: new Map(
      [...service.environment].filter(([name]) => !/^(PORT|SD|DEPLOY_ID)(_|$)/.test(name)),
    ),
    ports: isNamed ? service.ports.map(port => ({ ...port, name: undefined })) : service.ports,
  }))
  return { ...application, services }
}
