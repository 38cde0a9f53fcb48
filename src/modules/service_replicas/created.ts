import { TaskError } from '../../base/errors.ts'
import type { Script } from '../../base/shell.ts'
import { wantedLines } from '../../host/containers/settings.ts'
import { imageFetched, imageReference } from '../../host/deployments/image.ts'
import { createWithAddress } from '../../host/deployments/own-address.ts'
import { refuseWithoutRoom } from '../../host/deployments/room.ts'
import { type DeploymentState, labels } from '../../host/deployments/state.ts'
import type { Change } from '../../model/module.ts'
import { writtenFiles } from './files.ts'
import type { Want } from './params.ts'
import { settingsOf, wanted } from './version.ts'

/** Containers of the wanted version are there, with their image: nothing is started or stopped. */
export function* creation(want: Want, now: DeploymentState): Generator<Change> {
  const { containers, images } = now
  const { image } = want
  if (image === undefined) throw new TaskError(`Cannot make ${want.service}: image is missing`)
  const { names, generation } = wanted(want, now)
  const missing = names
    .map((name, index) => ({ name, number: want.replicas[index] ?? 1 }))
    .filter(({ name }) => !containers.some(container => container.name === name))
  if (missing.length === 0) return
  refuseWithoutRoom(now.room, missing.length)
  const versioned = { ...want, image }
  yield* imageFetched(versioned, images)
  yield* writtenFiles(want)
  for (const { name, number } of missing) {
    const after = [`image: ${image}`, ...wantedLines(settingsOf(want))].join('\n')
    yield {
      what: `container ${name}`,
      before: 'absent',
      after,
      settle: make({ ...want, generation }, name, number, imageReference(versioned)),
    }
  }
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
  return createWithAddress({ ...given, labels: { ...given.labels, ...own } }, reference, name, network)
}
