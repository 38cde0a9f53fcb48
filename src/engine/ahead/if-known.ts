import { DeliverError } from '../../base/errors.ts'
import { PendingError } from '../../model/scope.ts'

/** The value, where it is known now; undefined where evaluating it fails. */
export function ifKnown<T>(evaluate: () => T): T | undefined {
  try {
    return evaluate()
  } catch (error) {
    if (error instanceof PendingError || error instanceof DeliverError) return undefined
    throw error
  }
}
