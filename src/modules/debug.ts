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
    return evaluated
      ? { values: { [evaluated.text]: evaluated.value }, msg: { [evaluated.text]: evaluated.value } }
      : { msg }
  },
})
