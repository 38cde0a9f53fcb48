import { sh } from '../../base/shell.ts'
import { bytesOf } from '../../base/units.ts'
import type { Container } from '../../host/containers/container.ts'
import { join } from '../../host/containers/create.ts'
import type { Change } from '../../model/module.ts'
import { leave, update } from './commands.ts'
import { type Difference, settingDifferences } from './differences.ts'
import { shortened, type WantedImage } from './image.ts'
import { networkDifferences } from './networks.ts'
import type { Want } from './params.ts'
import { replace } from './replace.ts'
import { isUp, startsIt, stateChange } from './running.ts'

export function* adjustment(
  want: Want,
  container: Container,
  image: WantedImage | undefined,
): Generator<Change> {
  const differences = settingDifferences(want, container, image?.local)
  const hasOtherImage = image !== undefined && !image.ids.includes(container.Image)
  const lasting = differences.filter(({ setting }) => !setting.updatable)
  if (want.recreate || hasOtherImage || lasting.length > 0) {
    return yield replacement(want, container, image, differences)
  }

  if (differences.length > 0) yield limits(want, differences)
  for (const { name, before, after, join: joined, leave: leaves } of networkDifferences(want, container)) {
    const steps = [...(leaves ? [leave(name, want.name)] : []), ...(joined ? [join(joined, want.name)] : [])]
    const [first = sh``, second] = steps
    yield { what: `network ${name}`, before, after, settle: second ? sh`${first} && ${second}` : first }
  }
  yield* stateChange(want, container)
}

function replacement(
  want: Want,
  container: Container,
  image: WantedImage | undefined,
  differences: readonly Difference[],
): Change {
  const name = image?.name ?? container.Config.Image
  const isOther = image !== undefined && !image.ids.includes(container.Image)
  const sides = (side: 'before' | 'after', id: string) =>
    [
      ...(isOther ? [`image: ${side === 'before' ? container.Config.Image : name} (${shortened(id)})`] : []),
      ...differences.map(difference => `${difference.setting.param}: ${difference[side]}`),
    ].join('\n')
  const wasUp = isUp(container)
  return {
    what: 'container',
    before: sides('before', container.Image) || 'made',
    after: sides('after', image?.ids[0] ?? 'new') || 'made anew',
    settle: replace(want, name, { starts: startsIt(want) || (want.state === 'present' && wasUp), wasUp }),
  }
}

function limits(want: Want, differences: readonly Difference[]): Change {
  const sides = (side: 'before' | 'after') =>
    differences.map(difference => `${difference.setting.param}: ${difference[side]}`).join('\n')
  const words = differences.flatMap(({ setting }) => [
    ...setting.words(want),
    ...swapOptions(setting.param, want),
  ])
  return { what: 'limits', before: sides('before'), after: sides('after'), settle: update(want, words) }
}

/** Memory cannot grow beyond what memory and swap have together; without memory_swap, that is twice the memory, as at first. */
function swapOptions(param: string, { memory, memory_swap }: Want): string[] {
  if (param !== 'memory' || memory === undefined || memory_swap !== undefined) return []
  return ['--memory-swap', String(2 * bytesOf(memory))]
}
