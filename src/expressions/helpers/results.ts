import { dict, type Helper, inGroup } from '../helper.ts'
import type { Dict } from '../values.ts'

const define = inGroup('results')

export const results = [
  test(
    'succeeded',
    'Whether the task did what it should',
    result => !isTrue(result['failed']) && !isTrue(result['unreachable']),
    { failed: false },
  ),
  test('failed', 'Whether the task failed', result => isTrue(result['failed']), { failed: true }),
  test('changed', 'Whether the task changed something', result => isTrue(result['changed']), {
    changed: true,
  }),
  test('skipped', 'Whether the task was skipped', result => isTrue(result['skipped']), { skipped: true }),
  test('unreachable', 'Whether the host could not be reached', result => isTrue(result['unreachable']), {
    unreachable: true,
  }),
  test(
    'finished',
    'Whether a task that runs in the background is done',
    result => isTrue(result['finished'] ?? true),
    { finished: 1 },
  ),
  test('started', 'Whether a task was started in the background', result => isTrue(result['started']), {
    started: 1,
  }),
]

/** A question to the registered result of a task, shown with a result for which it is true. */
function test(name: string, doc: string, holds: (result: Dict) => boolean, example: Dict): Helper {
  return define({
    name,
    doc,
    args: [dict('result')],
    examples: [[`${name} build`, true, { build: example }]],
    run: ([result]) => holds(result),
  })
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1
}
