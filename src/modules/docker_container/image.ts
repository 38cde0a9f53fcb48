import { TaskError } from '../../base/errors.ts'
import { sh } from '../../base/shell.ts'
import { askRegistry, type Image, inspect, isCurrent, known, registryLogin } from '../../host/docker.ts'
import type { Change } from '../../model/module.ts'
import { pull } from './commands.ts'
import type { Want } from './params.ts'
import type { Now } from './state.ts'

export interface WantedImage {
  readonly name: string
  /** The IDs by which the container may know it; none when nobody knows them before it is pulled. */
  readonly ids: readonly string[]
  readonly pulls: boolean
  readonly local: Image | undefined
}

/** The registry is asked only where the answer decides: where the image may have moved, or is not there. */
export function imageQuestions(want: Want, image: string) {
  const asksAlways = ['always', 'true'].includes(want.pull)
  return sh`
    ${inspect('image', 'image', image)}
    if [ -n ${asksAlways ? 'always' : ''} ] || [ -n "$complaint" ]; then
      ${askRegistry('registry', image, registryLogin(want, image))} || :
    fi`
}

export function wantedImage(want: Want, name: string, now: Now): WantedImage {
  const local = known(now.image)
  if (!local && want.pull === 'never') {
    throw new TaskError(`Cannot make a container of ${name}: the image is not there, and pull is never`)
  }
  const asksAlways = ['always', 'true'].includes(want.pull)
  if (local && !asksAlways) return { name, ids: [local.Id], pulls: false, local }
  const answer = now.registry ?? { why: 'it was not asked' }
  if ('why' in answer && (local || isRefusal(answer.why)))
    throw new TaskError(`Cannot ask the registry for ${name}: ${answer.why}`)
  const ids = 'ids' in answer ? answer.ids : []
  if (local && isCurrent(local, ids)) return { name, ids: [local.Id], pulls: false, local }
  return { name, ids, pulls: true, local }
}

/** Whether asking failed as pulling would; other reasons may be those of a Docker too old to ask. */
function isRefusal(why: string): boolean {
  return /unauthorized|no basic auth|denied|no such manifest|manifest unknown/i.test(why)
}

export function pullChange(want: Want, { name, local, ids }: WantedImage): Change {
  return {
    what: `image ${name}`,
    before: local ? shortened(local.Id) : 'absent',
    after: shortened(ids[0] ?? 'pulled'),
    settle: pull(want, name),
  }
}

export function shortened(id: string): string {
  return id.replace(/^sha256:(.{12}).*/, '$1')
}
