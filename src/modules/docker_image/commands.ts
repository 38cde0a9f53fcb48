import { TaskError } from '../../base/errors.ts'
import { type Script, sh } from '../../base/shell.ts'
import { withLogin } from '../../host/docker.ts'
import { loginOf, nameOf, otherName } from './names.ts'
import type { Want } from './params.ts'

export function pull(want: Want): Script {
  const name = nameOf(want)
  return withLogin(loginOf(want, name), sh`docker pull --quiet -- ${name} >/dev/null`)
}

export function buildOf(want: Want): Script {
  const { build } = want
  if (!build)
    throw new TaskError(`Cannot build ${nameOf(want)}: build is missing`, { hint: 'build: { path: FOLDER }' })
  const mapped = (option: string, map: Readonly<Record<string, string>> = {}) =>
    Object.entries(map).flatMap(([key, value]) => [option, `${key}=${value}`])
  const words = [
    ...(build.dockerfile ? ['--file', `${build.path}/${build.dockerfile}`] : []),
    ...mapped('--build-arg', build.args),
    ...mapped('--label', build.labels),
    ...(build.target ? ['--target', build.target] : []),
    ...(build.network ? ['--network', build.network] : []),
    ...(build.platform ? ['--platform', build.platform] : []),
    ...build.cache_from.flatMap(image => ['--cache-from', image]),
    ...(build.nocache ? ['--no-cache'] : []),
    ...(build.pull ? ['--pull'] : []),
    `--rm=${build.rm}`,
  ]
  const run = sh`docker build --quiet --tag ${nameOf(want)} ${words} -- ${build.path} >/dev/null`
  return withLogin(loginOf(want, otherName(want) ?? nameOf(want)), run)
}
