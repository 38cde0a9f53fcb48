/** Names that lead to each other in a circle, by what each of them leads to. */
export function findCircle(leads: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const left = new Map(leads)
  for (let before = -1; before !== left.size; ) {
    before = left.size
    for (const [name, others] of left) if (!others.some(other => left.has(other))) left.delete(name)
  }
  const [start] = left.keys()
  return start === undefined ? undefined : circleFrom(start, left)
}

/** Every name leads on, so the way comes back to one of its own names. */
function circleFrom(start: string, leads: ReadonlyMap<string, readonly string[]>): string[] {
  const way: string[] = []
  for (let name = start; !way.includes(name); name = next(name, leads)) way.push(name)
  return way.slice(way.indexOf(next(way.at(-1) ?? start, leads)))
}

function next(name: string, leads: ReadonlyMap<string, readonly string[]>): string {
  return leads.get(name)?.find(other => leads.has(other)) ?? name
}
