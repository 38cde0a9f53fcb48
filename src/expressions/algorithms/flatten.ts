import { Budget } from '../limits.ts'

/** The items of a list and of the lists in it, down to some levels. */
export function flattened(items: readonly unknown[], levels = Number.POSITIVE_INFINITY): unknown[] {
  const budget = new Budget()
  const found: unknown[] = []
  const add = (list: readonly unknown[], left: number): void => {
    for (const item of list) {
      budget.spend()
      if (Array.isArray(item) && left > 0) add(item, left - 1)
      else found.push(item)
    }
  }
  add(items, levels)
  return found
}
