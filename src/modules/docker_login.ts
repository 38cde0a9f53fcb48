import { TaskError } from '../base/errors.ts'
import { flag, oneOf, path, secret, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import type { Secret } from '../base/secret.ts'
import { type Script, sh } from '../base/shell.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import { type Kept, keptLogin, serverOf } from './docker_login/kept.ts'

const params = {
  registry_url: text('The registry').alias('registry', 'url').or('https://index.docker.io/v1/'),
  username: text('The user name').optional,
  password: secret('The password of this user').optional,
  state: oneOf(['present', 'absent'], 'Whether the user is logged in').or('present'),
  reauthorize: flag('Log in also where that was done').alias('reauth').or(false),
  config_path: path('The file of logins, if it is not .docker/config.json in the home of the user')
    .alias('dockercfg_path')
    .check(file => file.endsWith('/config.json'), 'must be called config.json: docker knows no other name')
    .optional,
}

type Want = Values<typeof params>

/** What docker keeps is compared: that the registry still takes it is not asked. */
export const dockerLogin = defineModule({
  name: 'docker_login',
  summary: 'Keep a user logged in to a registry of images',
  params,
  examples: `
    - docker_login: { registry: 'registry.dev:5000', username: deploy, password: '{{ registry_password }}' }
    - docker_login: { registry: 'registry.dev:5000', state: absent }
  `,
  differences: ['It needs the `docker` command on the host, and no library of Python'],
  returns: {
    login_results: returned('map', 'Who is logged in where', {
      serveraddress: returned('text', 'The registry'),
      username: returned('text', 'The user name'),
    }),
  },

  observe: want => ({
    script: sh`
      ${configFile(want)}
      ${section('config')}
      cat -- "$config" 2>/dev/null || :
      ${section('mode')}
      stat -L -c %a -- "$config" 2>/dev/null || :
      ${section('helper')}
      helper=$(sed -n 's/.*"credsStore": *"\\([A-Za-z0-9_-]*\\)".*/\\1/p' "$config" 2>/dev/null | head -n 1)
      [ -z "$helper" ] || printf %s ${want.registry_url} | docker-credential-"$helper" get 2>/dev/null || :`,
    parse(output) {
      const { config = '', mode = '', helper = '' } = sectionsOf(output)
      return { login: keptLogin(config, helper, want.registry_url), mode }
    },
  }),

  *plan(want, { login, mode }): Generator<Change> {
    const server = serverOf(want.registry_url)
    const before = login ? (login.username ?? 'logged in') : 'not logged in'
    if (want.state === 'absent') {
      const settle = logOut(want)
      if (login) yield { what: `login to ${server}`, before, after: 'not logged in', settle }
      return
    }
    if (!want.reauthorize && isAs(want, login)) {
      if (mode !== '600') yield { what: 'mode', before: `0${mode}`, after: '0600', settle: protect(want) }
      return
    }
    const { username, password } = want
    if (!username || !password) {
      throw new TaskError(`Cannot log in to ${server}: username or password is missing`)
    }
    yield { what: `login to ${server}`, before, after: username, settle: logIn(want, username, password) }
  },

  report: ({ registry_url, username, state }) =>
    state === 'absent' ? {} : { login_results: { serveraddress: registry_url, username } },
})

/** The file, which is there for its user only. */
function configFile({ config_path }: Want): Script {
  return config_path === undefined
    ? sh`config=\${DOCKER_CONFIG:-\$HOME/.docker}/config.json`
    : sh`config=${config_path}`
}

function logOut(want: Want): Script {
  return sh`
    ${configFile(want)}
    docker --config "\${config%/*}" logout ${want.registry_url} >/dev/null`
}

function protect(want: Want): Script {
  return sh`
    ${configFile(want)}
    chmod 600 -- "$config"`
}

/** Docker keeps the permissions of a file that is there: they are taken away before a password is written. */
function logIn(want: Want, username: string, password: Secret): Script {
  return sh`
    ${configFile(want)}
    umask 077
    [ ! -f "$config" ] || chmod 600 -- "$config" || exit
    log=$(printf %s ${password} |
      docker --config "\${config%/*}" login --username ${username} --password-stdin ${want.registry_url} 2>&1) ||
      { printf '%s\\n' "$log" | grep -v '^WARNING' | tail -n 3 >&2; exit 1; }
    chmod 600 -- "$config"`
}

function isAs({ username, password }: Want, login: Kept | undefined): boolean {
  if (!login) return false
  return login.username === username && login.password === password?.reveal()
}
