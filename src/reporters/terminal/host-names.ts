/** Names of hosts in so many characters: those in a row as `web[01-30]`, and how many more there are than fit. */
export function hostNames(names: readonly string[], space: number): string {
  const pieces = inRanges(names)
  let text = ''
  let named = 0
  for (const piece of pieces) {
    const longer = named === 0 ? piece.text : `${text}, ${piece.text}`
    const rest = names.length - named - piece.count
    if (named > 0 && longer.length + more(rest).length > space) break
    text = longer
    named += piece.count
  }
  return `${text}${more(names.length - named)}`
}

/** Names in the order in which people count: `web2` before `web10`. */
export function inNaturalOrder(names: readonly string[]): string[] {
  const keys = new Map(names.map(name => [name, orderKey(name)]))
  return names.toSorted((a, b) => byCodeUnits(keys.get(a), keys.get(b)) || byCodeUnits(a, b))
}

/** Numbers with as many digits as the longest that is compared as one. `Intl.Collator` would first load its tables. */
function orderKey(name: string): string {
  return name.replaceAll(/\d+/g, digits => digits.padStart(20, '0'))
}

function byCodeUnits(a = '', b = ''): number {
  return a < b ? -1 : Number(a > b)
}

function more(count: number): string {
  return count === 0 ? '' : ` and ${count} more`
}

interface Piece {
  readonly text: string
  /** How many names it stands for. */
  readonly count: number
}

/** Shorter rows of names are written one by one. */
const shortestRange = 3

function inRanges(names: readonly string[]): Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < names.length; ) {
    const piece = rangeFrom(names, at) ?? { text: names[at] ?? '', count: 1 }
    pieces.push(piece)
    at += piece.count
  }
  return pieces
}

/** The longest row that begins with a name, counted in any of its numbers. */
function rangeFrom(names: readonly string[], at: number): Piece | undefined {
  const first = names[at] ?? ''
  let longest: Piece | undefined
  for (const { 0: digits, index } of first.matchAll(/\d{1,9}/g)) {
    const [before, after] = [first.slice(0, index), first.slice(index + digits.length)]
    const number = (step: number) => String(Number(digits) + step).padStart(digits.length, '0')
    let count = 1
    while (names[at + count] === `${before}${number(count)}${after}`) count++
    if (count < shortestRange || count <= (longest?.count ?? 0)) continue
    longest = { text: `${before}[${digits}-${number(count - 1)}]${after}`, count }
  }
  return longest
}
