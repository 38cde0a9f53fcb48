import { TaskError } from '../base/errors.ts'
import { type Evaluated, expressions, flag, textOrSecret } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { defineAction } from '../model/module.ts'

export const assert = defineAction({
  name: 'assert',
  summary: 'Fail unless every expression is true',
  readsOnly: true,
  onController: true,
  params: {
    that: expressions('Expressions that must be true'),
    fail_msg: textOrSecret('What to say when one is not').alias('msg').optional,
    success_msg: textOrSecret('What to say when all are').or('All assertions passed'),
    quiet: flag('Say nothing when all are').or(false),
  },
  examples: `
    - assert:
        that:
          - eq facts.os.family "debian"
          - ge facts.memory 1073741824
        fail_msg: This needs Debian and a gigabyte of memory
  `,
  returns: {
    assertion: returned('text', 'The first expression that does not hold'),
    evaluated_to: returned('flag', 'What it is: `false`'),
  },

  act({ that, fail_msg, success_msg, quiet }) {
    const broken = that.find(assertion => !isTrue(assertion))
    if (!broken) return quiet ? {} : { msg: success_msg }
    return {
      failed: true,
      msg: fail_msg ?? `Assertion failed: ${broken.text}`,
      assertion: broken.text,
      evaluated_to: false,
    }
  },
})

function isTrue({ text, value }: Evaluated): boolean {
  if (typeof value === 'boolean') return value
  throw new TaskError(`Cannot assert ${text || JSON.stringify(value)}: its value is not true or false`, {
    hint: 'compare it, as in: ne NAME ""',
  })
}
