import { expect } from 'vitest'
import { converge, planOf, registered, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { stateOf } from './docker_compose_v2/state.ts'
import { dockerComposeV2 } from './docker_compose_v2.ts'

const config = JSON.stringify({
  name: 'shop',
  services: { web: { depends_on: { db: {} }, deploy: { replicas: 2 } }, db: {}, other: {} },
})

const state = (...containers: readonly string[]) =>
  stateOf(
    `\x1dconfig\n${config}\n\x1dhashes\nweb h1\ndb h2\nother h3\n\x1dcontainers\n${containers.join('\n')}\n`,
  )

const web1 = 'web|h1|running|sha256:1|web:1|False|/shop-web-1|sha256:1'
const web2 = 'web|h1|running|sha256:1|web:1|False|/shop-web-2|sha256:1'
const db = 'db|h2|running|sha256:2|db:1|False|/shop-db-1|sha256:2'
const other = 'other|h3|running|sha256:3|other|False|/shop-other-1|'
const all = [web1, web2, db, other]

test.for<[want: object, containers: readonly string[], changes: readonly string[]]>([
  [{}, all, []],
  [{ wait: true, remove_orphans: true }, all, []],
  [{}, [...all, 'web|h0|exited|a|a|True|/shop-web-run-1|b'], []],
  [{ services: ['web'] }, [web1, web2, db], []],
  [{ services: ['web'] }, [web1, web2], ['service db: absent -> as the files say']],
  [{ services: ['web'], dependencies: false }, [web1, web2], []],
  [{ services: ['web'] }, [web1, db], ['service web: shop-web-1 running -> as the files say']],
  [{ services: ['db'] }, [db.replace('h2', 'h0')], ['service db: shop-db-1 running -> as the files say']],
  [{ services: ['db'], recreate: 'never' }, [db.replace('h2', 'h0')], []],
  [{ services: ['db'] }, [`${db}0`], ['service db: shop-db-1 running -> as the files say']],
  [
    { services: ['db'] },
    [db.replace('running', 'exited')],
    ['service db: shop-db-1 exited -> as the files say'],
  ],
  [{ services: ['db'], pull: 'always' }, [db], ['images: as they are -> pulled']],
  [{ services: ['db'], state: 'restarted' }, [db], ['service db: shop-db-1 running -> restarted']],
  [{ services: ['db'], state: 'stopped' }, [db], ['service db: shop-db-1 running -> stopped']],
  [{ services: ['db'], state: 'stopped' }, [db.replace('running', 'exited')], []],
  [{ state: 'absent' }, [db], ['container shop-db-1: running -> absent']],
  [{ state: 'absent' }, [], []],
  [
    { remove_orphans: true },
    [...all, 'old|h9|running|a|a|False|/shop-old-1|a'],
    ['container shop-old-1: running -> absent'],
  ],
])('%j where there are %j', ([want, containers, changes]) => {
  const planned = planOf(dockerComposeV2, { project_src: '/srv', ...want }, state(...containers))
  expect(planned.map(({ what, before, after }) => `${what}: ${before} -> ${after}`)).toEqual(changes)
  expect(planned.map(({ settle }) => settle !== undefined)).toEqual(changes.map((_, at) => at === 0))
})

test('refuses a service that there is not', () => {
  const want = { project_src: '/srv', services: ['constructor'] }
  expect(() => planOf(dockerComposeV2, want, state())).toThrow('Cannot keep the service constructor')
})

const compose = `
  case "$*" in
    *" config") echo '{"name":"shop","services":{"db":{}}}' ;;
    *" config --hash *") echo db h2 ;;
    *" ps --all --quiet") ! [ -e made ] || echo c1 ;;
    *" up --detach --no-color --remove-orphans -- ") : >made ;;
    *" up --detach --no-color --remove-orphans --") : >made ;;
    *" down --") rm made ;;
    *) echo progress >&2; echo "no: $*" >&2; exit 1 ;;
  esac`
const inspected = `
  case "$*" in
    "container inspect "*" c1") echo '${db.slice(0, db.lastIndexOf('|'))}' ;;
    "image inspect "*" db:1") echo sha256:2 ;;
    *) exit 1 ;;
  esac`

test.for([
  { name: 'docker-compose', tools: { docker: inspected, 'docker-compose': compose } },
  {
    name: 'docker compose',
    tools: {
      docker: `if [ "$*" = 'compose version' ]; then exit; elif [ "$1" = compose ]; then ${compose}\nelse ${inspected}\nfi`,
    },
  },
])('keeps a project with a $name of the test', async ({ tools }, { host }) => {
  const server = withTools(host, tools as Record<string, string>)
  const want = { project_src: host.folder, remove_orphans: true }
  const containers = [{ Name: 'shop-db-1', Service: 'db', State: 'running' }]
  expect(await registered(dockerComposeV2, want, server)).toEqual({ containers })
  expect(await converge(dockerComposeV2, want, server)).toEqual([])
  const failing = { ...want, state: 'restarted' } as const
  await expect(converge(dockerComposeV2, failing, server)).rejects.toThrow(/no: .* restart/)
  expect(
    await converge(dockerComposeV2, { ...want, remove_orphans: false, state: 'absent' }, server),
  ).toHaveLength(1)
  expect(await converge(dockerComposeV2, { ...want, state: 'absent' }, server)).toEqual([])
})
