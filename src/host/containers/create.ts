import { reveal, Secret } from '../../base/secret.ts'
import { fieldsOf, lines, type Script, sh } from '../../base/shell.ts'
import { tagged } from '../docker.ts'
import { clearsCommand, commandLine, commandWords } from './command.ts'
import { creationWords, joiningWords } from './networks.ts'
import type { ContainerSettings, WantedNetwork } from './params.ts'
import { settings } from './settings.ts'

/** Makes a container without starting it, in all of its networks; `more` are further options. */
export function create(want: ContainerSettings, image: string, name: string, more: Script = sh``): Script {
  const [first, ...others] = want.networks ?? []
  const inNetwork = first && want.network_mode === undefined
  const options = [
    ...settings.flatMap(setting => setting.words(want)),
    ...(inNetwork ? creationWords(first) : []),
    ...(want.entrypoint ? ['--entrypoint', want.entrypoint[0] ?? ''] : []),
  ]
  const command = want.entrypoint?.[0] ? commandLine(want).slice(1) : commandWords(want.command)
  const joined = inNetwork ? others : (want.networks ?? [])
  const naming = more.text === '' ? sh`--name ${name}` : sh`--name ${name} ${more}`
  const runs = clearsCommand(want)
    ? sh`--entrypoint "$first" ${tagged(image)} "$@"`
    : sh`${tagged(image)} ${command}`
  return lines([
    ...(clearsCommand(want) ? [entrypointOf(tagged(image))] : []),
    sh`${withEnvironment(want.env ?? {}, sh`${naming} ${options} ${runs}`)} || exit`,
    ...joined.map(network => sh`${join(network, name)} || exit`),
  ])
}

/** Docker takes the command of an image along unless its entry point is given anew: in `first`, and the parameters. */
function entrypointOf(image: string): Script {
  const words = '{{range .Config.Entrypoint}}{{println .}}{{end}}'
  return sh`
    ${fieldsOf(sh`$(docker image inspect -f ${words} -- ${image})`, '\n')}
    first=\${1-}; [ "$#" = 0 ] || shift`
}

/**
 * Calls `docker create`. The environment holds secrets, so it goes through standard input. Values of several lines
 * cannot: they travel in the environment of this one command, which only its user and root can read.
 */
function withEnvironment(env: NonNullable<ContainerSettings['env']>, words: Script): Script {
  const entries = Object.entries(env).map(([name, value]) => [name, reveal(value)] as const)
  const plain = entries.filter(([, value]) => !/[\r\n]/.test(value))
  const broken = entries.filter(([, value]) => /[\r\n]/.test(value))
  const assignments = lines(broken.map(([name, value]) => sh`export ${name}=${new Secret(value)}`))
  const named = broken.flatMap(([name]) => ['--env', name])
  if (plain.length === 0)
    return sh`(${assignments}
    docker create ${named} ${words} >/dev/null)`
  const text = plain.map(([name, value]) => new Secret(`${name}=${value}`))
  return sh`(${assignments}
    printf '%s\\n' ${text} | docker create --env-file /dev/stdin ${named} ${words} >/dev/null)`
}

export function join(network: WantedNetwork, container: string): Script {
  return sh`docker network connect ${joiningWords(network)} ${container}`
}
