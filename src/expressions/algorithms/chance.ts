import { createHash, randomInt } from 'node:crypto'

/** Picks whole numbers from 0 up to a bound. */
export type Chance = (bound: number) => number

/** Chance that is the same for the same seed, or different each time when there is none. */
export function chanceOf(seed: string | undefined): Chance {
  if (seed === undefined) return bound => randomInt(bound)
  let draws = 0
  return bound => {
    const digest = createHash('sha256').update(`${seed}\0${draws++}`).digest()
    return Number(digest.readBigUInt64BE() % BigInt(bound))
  }
}

/** The items in another order. */
export function shuffled<T>(items: readonly T[], chance: Chance): T[] {
  const order = [...items]
  for (let i = order.length - 1; i > 0; i--) {
    const j = chance(i + 1)
    ;[order[i], order[j]] = [order[j] as T, order[i] as T]
  }
  return order
}
