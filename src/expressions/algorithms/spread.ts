import { createHash } from 'node:crypto'

/**
 * Gives the numbers 1 to `count` to places, evenly: no place has two more than another. Each number asks for places in
 * an order that depends on it and on the name of the place only; so a larger count moves nothing, and another place
 * moves few.
 */
export function spread(count: number, places: readonly string[], key: string): Map<string, number[]> {
  const given = new Map<string, number[]>(places.map(place => [place, []]))
  if (given.size === 0) return given
  for (let number = 1; number <= count; number += 1) {
    const most = Math.ceil(number / given.size)
    const free = [...given].filter(([, numbers]) => numbers.length < most)
    const [, numbers] = free.reduce((best, other) => (liking(other[0]) > liking(best[0]) ? other : best))
    numbers.push(number)

    function liking(place: string): string {
      return createHash('sha256')
        .update(JSON.stringify([key, number, place]))
        .digest('hex')
    }
  }
  return given
}
