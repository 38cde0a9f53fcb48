import { TaskError } from '../../base/errors.ts'
import { lines, sh } from '../../base/shell.ts'
import { create } from '../../host/containers/create.ts'
import { wantedLines } from '../../host/containers/settings.ts'
import type { Change } from '../../model/module.ts'
import { removeLeftovers } from './commands.ts'
import type { WantedImage } from './image.ts'
import { describe } from './networks.ts'
import type { Want } from './params.ts'
import { startsIt } from './running.ts'

export function* creation(want: Want, image: WantedImage | undefined): Generator<Change> {
  if (!image) throw new TaskError(`Cannot make the container ${want.name}: image is missing`)
  const networks = (want.networks ?? []).map(network => `network ${network.name}: ${describe(network)}`)
  const after = [`image: ${image.name}`, ...wantedLines(want), ...networks].join('\n')
  yield {
    what: 'container',
    before: 'absent',
    after,
    settle: lines([create(want, image.name, want.name), removeLeftovers(want)]),
  }
  if (startsIt(want)) {
    yield {
      what: 'state',
      before: 'absent',
      after: 'running',
      settle: sh`docker start -- ${want.name} >/dev/null`,
    }
  }
}
