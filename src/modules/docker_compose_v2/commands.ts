import { type Script, sh } from '../../base/shell.ts'
import { section } from '../../host/sections.ts'
import type { Want } from './params.ts'

/** Makes the shell function `compose`: the plugin of docker, or the program that it was before. */
function composeFunction({ project_src, project_name, files, env_files, profiles }: Want): Script {
  const words = [
    ...['--project-directory', project_src],
    ...(project_name === undefined ? [] : ['--project-name', project_name]),
    ...files.flatMap(file => ['--file', file]),
    ...env_files.flatMap(file => ['--env-file', file]),
    ...profiles.flatMap(profile => ['--profile', profile]),
  ]
  return sh`
    cd -- ${project_src} || exit
    if docker compose version >/dev/null 2>&1; then compose() { docker compose ${words} "$@"; }
    else compose() { docker-compose ${words} "$@"; }; fi`
}

/** What a line says of a container: its labels, its state, and its image as it was made and as it is now. */
const format = [
  '{{index .Config.Labels "com.docker.compose.service"}}',
  '{{index .Config.Labels "com.docker.compose.config-hash"}}',
  '{{.State.Status}}',
  '{{.Image}}',
  '{{.Config.Image}}',
  '{{index .Config.Labels "com.docker.compose.oneoff"}}',
  '{{.Name}}',
].join('|')

/** Asks for what the files say, and for the containers of the project. */
export function questions(want: Want): Script {
  return sh`
    (
      ${composeFunction(want)}
      ${section('config')}
      compose config || exit
      ${section('hashes')}
      compose config --hash '*' || exit
      ${section('containers')}
      ids=$(compose ps --all --quiet) || exit
      [ -z "$ids" ] || docker container inspect -f ${format} $ids |
        while IFS= read -r container; do
          image=\${container#*|*|*|*|} image=\${image%%|*}
          printf '%s|%s\\n' "$container" "$(docker image inspect -f '{{.Id}}' -- "$image" 2>/dev/null)"
        done
    )`
}

export function up(want: Want): Script {
  const { services, pull, build, recreate, timeout } = want
  const words = [
    ...['--detach', '--no-color'],
    ...(pull === 'policy' ? [] : ['--pull', pull]),
    ...(build === 'always' ? ['--build'] : build === 'never' ? ['--no-build'] : []),
    ...(recreate === 'always' ? ['--force-recreate'] : recreate === 'never' ? ['--no-recreate'] : []),
    ...(want.remove_orphans ? ['--remove-orphans'] : []),
    ...(want.dependencies ? [] : ['--no-deps']),
    ...(timeout === undefined ? [] : ['--timeout', timeout]),
    ...(want.wait ? ['--wait'] : []),
    ...(want.wait_timeout === undefined ? [] : ['--wait-timeout', want.wait_timeout]),
  ]
  return composing(want, sh`compose up ${words} -- ${services}`)
}

export function stop(want: Want): Script {
  const { services } = want
  return composing(
    want,
    sh`compose up --no-start --no-color -- ${services} && compose stop ${stopWords(want)} -- ${services}`,
  )
}

export function restart(want: Want): Script {
  return composing(want, sh`compose restart ${stopWords(want)} -- ${want.services}`)
}

export function down(want: Want): Script {
  const words = [
    ...(want.remove_orphans ? ['--remove-orphans'] : []),
    ...(want.remove_images === undefined ? [] : ['--rmi', want.remove_images]),
    ...(want.remove_volumes ? ['--volumes'] : []),
    ...stopWords(want),
  ]
  return composing(want, sh`compose down ${words} -- ${want.services}`)
}

function stopWords({ timeout }: Want): (string | number)[] {
  return timeout === undefined ? [] : ['--timeout', timeout]
}

/** Compose tells of its progress on standard error, where what went wrong comes last. */
function composing(want: Want, command: Script): Script {
  return sh`
    (
      ${composeFunction(want)}
      said=$( ( ${command} ) 2>&1 ) || { printf '%s\\n' "$said" | tail -n 20 >&2; exit 1; }
    )`
}
