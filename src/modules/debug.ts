import { TaskError } from '../base/errors.ts'
import { anything, expression, integer } from '../base/params.ts'
import { defineAction, type Outcome } from '../model/module.ts'

export const debug = defineAction({
  name: 'debug',
  summary: 'Show a message or the value of an expression',
  readsOnly: true,
  onController: true,
  params: {
    msg: anything('What to show').or('Hello world!'),
    var: expression('An expression whose value is shown instead').optional,
    verbosity: integer('How many -v it takes to see it').or(0),
  },
  examples: `
    - debug: { msg: 'Serving on {{ facts.default_ipv4.address }}' }
    - debug: { var: facts.mounts }
  `,

  act({ msg, var: evaluated, verbosity }, host): Outcome {
    if (verbosity > (host.verbosity ?? 0)) {
      return { skipped: true, msg: `Shown with -${'v'.repeat(verbosity)}` }
    }
    refuseEndless(evaluated ? evaluated.value : msg)
    return evaluated
      ? { values: { [evaluated.text]: evaluated.value }, msg: { [evaluated.text]: evaluated.value } }
      : { msg }
  },
})

/** The most characters that are shown of one value, as JSON. */
const largest = 2 ** 26

/** What is shown is written out whole; `hostvars` has its values only when they are asked for. */
function refuseEndless(value: unknown): void {
  if (sizeOf(value) > largest) throw new TaskError('Cannot show this: it is too large, or it holds itself')
}

function sizeOf(value: unknown): number {
  try {
    return JSON.stringify(value)?.length ?? 0
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY
    throw error
  }
}
