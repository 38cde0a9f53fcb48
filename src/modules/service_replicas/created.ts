import { TaskError } from '../../base/errors.ts'
import { lines, type Script, sh } from '../../base/shell.ts'
import { freeAddress } from '../../host/containers/address.ts'
import { create } from '../../host/containers/create.ts'
import { wantedLines } from '../../host/containers/settings.ts'
import { type DeploymentState, type LocalImage, labels } from '../../host/deployments/state.ts'
import { type Login, registryOf, tagged, withLogin } from '../../host/docker.ts'
import type { Change } from '../../model/module.ts'
import type { Want } from './params.ts'
import { settingsOf, wanted } from './version.ts'

/** Containers of the wanted version are there, with their image: nothing is started or stopped. */
export function* creation(want: Want, now: DeploymentState): Generator<Change> {
  const { containers, images } = now
  const { image, image_version = '' } = want
  if (image === undefined) throw new TaskError(`Cannot make ${want.service}: image is missing`)
  const { names, generation } = wanted(want, now)
  const missing = names
    .map((name, index) => ({ name, number: want.replicas[index] ?? 1 }))
    .filter(({ name }) => !containers.some(container => container.name === name))
  if (missing.length === 0) return
  const reference = referenceOf(image, image_version)
  if (!images.some(local => isVersion(local, image, image_version))) {
    const settle = withLogin(loginFor(want, image), sh`docker pull --quiet -- ${reference} >/dev/null`)
    yield { what: `image ${image}`, before: 'absent', after: image_version || 'pulled', settle }
  }
  for (const { name, number } of missing) {
    const after = [`image: ${image}`, ...wantedLines(settingsOf(want))].join('\n')
    yield {
      what: `container ${name}`,
      before: 'absent',
      after,
      settle: make({ ...want, generation }, name, number, reference),
    }
  }
}

/** Without a version, what has the name is taken for it. */
function isVersion({ id, name, digest }: LocalImage, image: string, version: string): boolean {
  return version === '' ? name === tagged(image) : `id:${id}` === version || digest === version
}

/** What Docker knows a version of an image by: an ID where it is of no registry. */
function referenceOf(image: string, version: string): string {
  if (image.includes('@') || version === '') return image
  const isDigest = !version.startsWith('id:')
  return isDigest ? `${image.replace(/:[^/:]*$/, '')}@${version}` : version.slice('id:'.length)
}

function loginFor({ registry_username, registry_password }: Want, image: string): Login | undefined {
  if (!registry_username || !registry_password) return undefined
  return { username: registry_username, password: registry_password, registry: registryOf(image) }
}

function make(want: Want, name: string, number: number, reference: string): Script {
  const { deployment, service, network, image = '' } = want
  const given = settingsOf(want)
  const own = {
    [labels.deployment]: deployment,
    [labels.service]: service,
    [labels.replica]: String(number),
    [labels.image]: image,
    ...(want.generation !== undefined && { [labels.generation]: want.generation }),
  }
  const whole = { ...given, labels: { ...given.labels, ...own } }
  return lines([
    sh`address=$(${freeAddress(network, name)}) && [ -n "$address" ] || {
      echo ${`There is no free address in the network ${network}`} >&2
      exit 1
    }`,
    create(whole, reference, name, sh`--network ${network} --ip "$address"`),
  ])
}
