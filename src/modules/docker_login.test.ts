import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { converge, planOf, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { keptLogin } from './docker_login/kept.ts'
import { dockerLogin } from './docker_login.ts'

const login = { username: 'deploy', password: 's3:cret' }
const want = { registry: 'registry.dev:5000', ...login }

test.for([
  { params: want, now: { login, mode: '600' }, changes: [] },
  { params: want, now: { login, mode: '644' }, changes: ['mode: 0644 -> 0600'] },
  {
    params: want,
    now: { login: { ...login, password: 'old' }, mode: '600' },
    changes: ['login to registry.dev:5000: deploy -> deploy'],
  },
  {
    params: { ...want, reauthorize: true },
    now: { login, mode: '600' },
    changes: ['login to registry.dev:5000: deploy -> deploy'],
  },
  {
    params: { ...login, state: 'absent' },
    now: { login, mode: '600' },
    changes: ['login to index.docker.io: deploy -> not logged in'],
  },
  { params: { state: 'absent' }, now: { login: undefined, mode: '' }, changes: [] },
])('%j', ({ params, now, changes }) => {
  const planned = planOf(dockerLogin, params, now)
  expect(planned.map(({ what, before, after }) => `${what}: ${before} -> ${after}`)).toEqual(changes)
})

test.for([
  { config: '', registry: 'a.dev', kept: undefined },
  { config: '{}', registry: 'a.dev', kept: undefined },
  {
    config: '{"auths":{"https://a.dev/v2/":{"auth":"ZGVwbG95OnMzOmNyZXQ="}}}',
    registry: 'a.dev',
    kept: login,
  },
  { config: '{"auths":{"constructor":{}}}', registry: 'toString', kept: undefined },
])('$config for $registry', ({ config, registry, kept }) => {
  expect(keptLogin(config, '', registry)).toEqual(kept)
})

test('wants to know who logs in', () => {
  expect(() => planOf(dockerLogin, { username: 'deploy' }, { login: undefined, mode: '' })).toThrow(
    'Cannot log in to index.docker.io: username or password is missing',
  )
})

test('takes what a helper says, and refuses a file that is no JSON', () => {
  const says = '{"ServerURL":"a.dev","Username":"deploy","Secret":"s3:cret"}'
  expect(keptLogin('{"credsStore":"pass"}', says, 'a.dev')).toEqual(login)
  expect(() => keptLogin('{', '', 'a.dev')).toThrow('the file is no JSON')
})

test('logs in with a docker of the test, by standard input, and out again', async ({ host }) => {
  const folder = `${host.folder}/.docker`
  const config = `${folder}/config.json`
  mkdirSync(folder)
  writeFileSync(config, '{}')
  const docker = `
    case "$*" in
      *" login --username deploy --password-stdin registry.dev:5000")
        auth=$(printf deploy:; cat) && auth=$(printf %s "$auth" | base64)
        [ "$auth" != ZGVwbG95OndyZw== ] || { echo 'WARNING: x' >&2; echo 'Error: wrong' >&2; exit 1; }
        printf '{"auths":{"registry.dev:5000":{"auth":"%s"}}}' "$auth" >"$2/config.json" ;;
      *" logout registry.dev:5000") echo '{}' >"$2/config.json" ;;
      *) exit 9 ;;
    esac`
  const server = withTools(host, { docker })
  const params = { ...want, config_path: config }
  expect(await converge(dockerLogin, params, server)).toHaveLength(1)
  expect(await converge(dockerLogin, params, server)).toEqual([])
  expect(statSync(config).mode & 0o777).toBe(0o600)
  await expect(converge(dockerLogin, { ...params, password: 'wrg' }, server)).rejects.toThrow(
    /: Error: wrong/,
  )
  expect(await converge(dockerLogin, { ...params, state: 'absent' }, server)).toHaveLength(1)
  expect(readFileSync(config, 'utf8')).toBe('{}\n')
})
