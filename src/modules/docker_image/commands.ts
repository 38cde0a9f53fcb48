import { TaskError } from '../../base/errors.ts'
import { type Script, sh } from '../../base/shell.ts'
import { registryLogin, withLogin } from '../../host/docker.ts'
import { imageName, otherName } from './names.ts'
import type { Want } from './params.ts'

export function pull(want: Want): Script {
  const name = imageName(want)
  return withLogin(registryLogin(want, name), sh`docker pull --quiet -- ${name} >/dev/null`)
}

export function buildImage(want: Want): Script {
  const { build } = want
  if (!build)
    throw new TaskError(`Cannot build ${imageName(want)}: build is missing`, {
      hint: 'build: { path: FOLDER }',
    })
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
  const run = sh`docker build --quiet --tag ${imageName(want)} ${words} -- ${build.path} >/dev/null`
  return withLogin(registryLogin(want, otherName(want) ?? imageName(want)), run)
}
