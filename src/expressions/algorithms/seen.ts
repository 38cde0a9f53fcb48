import { Secret } from '../../base/secret.ts'
import { Budget } from '../limits.ts'
import { equal } from '../values.ts'

/** Values that were seen. Texts and numbers are looked up; only lists and maps are compared one by one. */
export class Seen {
  private readonly plain = new Set<unknown>()
  private readonly others: object[] = []
  private readonly budget = new Budget()

  constructor(values: Iterable<unknown> = []) {
    for (const value of values) this.add(value)
  }

  add(value: unknown): void {
    const shown = value instanceof Secret ? value.reveal() : value
    if (typeof shown === 'object' && shown !== null) this.others.push(shown)
    else this.plain.add(shown)
  }

  has(value: unknown): boolean {
    const shown = value instanceof Secret ? value.reveal() : value
    if (typeof shown !== 'object' || shown === null) return this.plain.has(shown)
    return this.others.some(other => {
      this.budget.spend()
      return equal(other, shown)
    })
  }
}
