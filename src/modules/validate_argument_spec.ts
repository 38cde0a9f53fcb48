import { type ArgumentSpecs, argumentProblems } from '../base/argument-spec.ts'
import { anyMap } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { defineAction } from '../model/module.ts'

export const validateArgumentSpec = defineAction({
  name: 'validate_argument_spec',
  summary:
    'Check values against what is said of arguments; a role with an argument specification begins with it',
  readsOnly: true,
  onController: true,
  params: {
    argument_spec: anyMap('What is said of each argument: type, required, choices, elements, options'),
    provided_arguments: anyMap('The values').or({}),
    validate_args_context: anyMap('What they are the arguments of; goes into the result').optional,
  },
  examples: `
    - validate_argument_spec:
        argument_spec: { port: { type: int, required: true } }
        provided_arguments: { port: '{{ http_port }}' }
  `,
  returns: {
    argument_errors: returned('texts', 'What is wrong'),
    validate_args_context: returned('map', 'What was given of where they come from'),
  },

  act({ argument_spec, provided_arguments, validate_args_context }) {
    const errors = argumentProblems(argument_spec as ArgumentSpecs, provided_arguments)
    const context = validate_args_context && { validate_args_context }
    if (errors.length === 0) return { ...context, msg: 'The arguments are as they should be' }
    return {
      ...context,
      failed: true,
      argument_errors: errors,
      msg: `Validation of arguments failed:\n${errors.join('\n')}`,
    }
  },
})
