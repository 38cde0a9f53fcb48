import type { Problems } from '../../../base/problems.ts'
import type { Node, ScalarNode } from '../../../base/yaml.ts'
import type { Health, HealthTiming } from '../../model.ts'
import { readCommand } from '../command.ts'
import { checkedText, readDuration } from '../fields.ts'
import { readFlag } from '../health.ts'
import { readKnown } from './fields.ts'
import { healthKeys } from './keys.ts'

/** `healthcheck`: a test that runs in the container, or none. */
export function readHealthcheck(node: Node | undefined, problems: Problems): Health | undefined {
  if (!node) return undefined
  const { disable, test, interval, timeout, retries, start_period } = readKnown(
    node,
    'healthcheck',
    healthKeys,
    problems,
  )
  const timing: HealthTiming & Pick<Health, 'place'> = {
    place: node.place,
    interval: readDuration(interval, 'interval', problems),
    timeout: readDuration(timeout, 'timeout', problems),
    retries: retries && checkedText(retries, 'retries', /^[1-9]\d*$/, 'a number', problems),
    startPeriod: readDuration(start_period, 'start_period', problems),
  }
  if (disable && readFlag(disable, 'disable', problems)) return { ...timing, kind: 'none' }
  if (!test)
    return problems.add(
      'healthcheck needs test',
      node.place,
      'the check of the image counts without healthcheck',
    )
  const command = readCommand(test, 'test', problems)
  return command && readTest(command, timing, problems)
}

const testHint = '[CMD, PROGRAM, ...], [CMD-SHELL, TEXT], [NONE] or a text'

function readTest(
  command: Node,
  timing: HealthTiming & Pick<Health, 'place'>,
  problems: Problems,
): Health | undefined {
  if (command.kind !== 'list') return { ...timing, kind: 'command', command }
  const [kind, ...words] = command.items as readonly ScalarNode[]
  const [text] = words
  if (kind?.value === 'NONE') return { ...timing, kind: 'none' }
  if (kind?.value === 'CMD' && text)
    return { ...timing, kind: 'command', command: { ...command, items: words } }
  if (kind?.value === 'CMD-SHELL' && text && words.length === 1)
    return { ...timing, kind: 'command', command: text }
  return problems.add('test says nothing to run', command.place, testHint)
}
