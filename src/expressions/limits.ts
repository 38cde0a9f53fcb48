import { ExpressionError } from '../base/errors.ts'
import type { Place } from '../base/place.ts'

/** How many items a list of an expression has at most. */
export const maxItems = 1_000_000

/** How many characters a text of an expression has at most. */
export const maxTextLength = 2 ** 26

/** How many values are read of one argument, and how many parts a template writes, at most. */
const maxSteps = 5_000_000

/** Refuses a result that is larger than anybody needs, before another helper makes more of it. */
export function refuseTooLarge(value: unknown): void {
  if (Array.isArray(value) && value.length > maxItems) refuseItems()
  if (typeof value === 'string' && value.length > maxTextLength) {
    throw new ExpressionError(`The result is a text of ${value.length} characters: at most ${maxTextLength}`)
  }
}

/** The number of items that lists combined with each other give. */
export function productSize(lists: readonly (readonly unknown[])[]): number {
  const size = lists.reduce((product, list) => product * list.length, 1)
  return size > maxItems ? refuseItems() : size
}

/** What the action does; that it needs more memory or a deeper stack than there is, is an error of the expression. */
export function withinLimits<T>(place: () => Place | undefined, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw error instanceof RangeError ? tooMuch(error).at(place()) : error
  }
}

function refuseItems(): never {
  throw new ExpressionError(`The result is a list of too many items: at most ${maxItems}`)
}

function tooMuch({ message }: RangeError): ExpressionError {
  if (!message.includes('call stack')) return new ExpressionError('The result is too large')
  return new ExpressionError('This is nested too deeply', {
    hint: 'or a variable needs itself by way of others',
  })
}

/** Counts steps down to the most that are allowed. */
export class Budget {
  private left = maxSteps

  spend(): void {
    if (--this.left < 0) throw new ExpressionError(`This takes more than ${maxSteps} steps`)
  }
}
