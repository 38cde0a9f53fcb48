import { ownValue } from '../../base/keys.ts'
import { Pending, PendingError } from '../../model/scope.ts'
import { count, data, type Helper, inGroup, oneOf, refuse, text } from '../helper.ts'
import { type Lookup, lookups } from './lookups.ts'

const define = inGroup('controller')

export const controller: readonly Helper[] = [
  define({
    name: 'lookup',
    doc: 'Something that the controller knows or finds, by its kind',
    args: [oneOf('kind', Object.keys(lookups))],
    rest: data('term'),
    options: {
      length: count('of a password: how many characters'),
      chars: text('of a password: the characters it is made of'),
    },
    examples: Object.values(lookups).flatMap(({ examples }) => examples),
    run: ([kind, ...terms], options, context) => {
      const lookup = ownValue(lookups, kind) as Lookup
      if (lookup.acts && context.scope.isAhead)
        throw new PendingError(new Pending(`lookup "${kind}" waits for its task`))
      if (terms.length >= 1 && terms.length <= lookup.most) return lookup.find(terms, options, context)
      return refuse(`lookup "${kind}" cannot be used with ${terms.length} terms`, lookup.signature)
    },
  }),
]
