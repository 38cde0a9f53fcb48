import { TaskError } from '../base/errors.ts'
import { flag } from '../base/params.ts'
import { defineAction } from '../model/module.ts'

export const setFact = defineAction({
  name: 'set_fact',
  summary: 'Set variables of a host for the rest of the run',
  readsOnly: true,
  onController: true,
  freeKeys: true,
  params: { cacheable: flag('Set them as facts too').or(false) },
  examples: `
    - set_fact: { release: v42, folder: '/srv/app/{{ version }}' }
  `,
  returns: {},

  act({ cacheable, ...variables }) {
    const unfit = Object.keys(variables).find(name => !/^[\p{L}_][\p{L}\d_]*$/u.test(name))
    if (unfit !== undefined) {
      throw new TaskError(`Cannot set ${unfit}: that is not a name of a variable`, {
        hint: 'a name has letters, digits and underscores, and does not begin with a digit',
      })
    }
    return { effects: cacheable ? { variables, facts: variables } : { variables } }
  },
})
