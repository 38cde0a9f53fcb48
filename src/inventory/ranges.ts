export type Expanded = { readonly names: readonly string[] } | { readonly problem: string }

/** How many names one text may stand for. */
const maxNames = 100_000

/** Letters in the order in which ranges count them. */
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The names that a text with ranges stands for: `web[01:20]`, `db-[a:f]`, `rack[1:9:2]-[1:4]`. Bounds are included. */
export function expandRanges(text: string): Expanded {
  const pieces = text.split(/\[([^[\]]*)\]/)
  if (pieces.some(piece => /[[\]]/.test(piece))) return { problem: `the brackets of ${text} do not match` }
  let names: readonly string[] = ['']
  for (const [position, piece] of pieces.entries()) {
    const expanded = position % 2 === 0 ? { names: [piece] } : countedBy(piece)
    if ('problem' in expanded) return expanded
    if (names.length * expanded.names.length > maxNames) {
      return { problem: `${text} stands for more than ${maxNames} names` }
    }
    names = names.flatMap(start => expanded.names.map(end => start + end))
  }
  return { names }
}

/** `01:20`, `a:f`, `1:9:2`: the words from the first to the last, by steps. */
function countedBy(range: string): Expanded {
  const match = /^(\d*):(\d+)(?::(\d+))?$/.exec(range) ?? /^([a-z]):([a-z])(?::(\d+))?$/i.exec(range)
  if (!match) return { problem: `the range [${range}] must be like [1:20], [01:20], [a:f] or [1:9:2]` }
  const [, from = '', to = '', step = '1'] = match
  return /\d/.test(to) ? numbers(from || '0', to, Number(step)) : characters(from, to, Number(step))
}

function numbers(from: string, to: string, step: number): Expanded {
  const padded = from.startsWith('0') && from.length > 1
  if (padded && from.length !== to.length) {
    return { problem: `the bounds of [${from}:${to}] must have the same number of digits` }
  }
  return count(Number(from), Number(to), step, number =>
    String(number).padStart(padded ? from.length : 0, '0'),
  )
}

function characters(from: string, to: string, step: number): Expanded {
  return count(letters.indexOf(from), letters.indexOf(to), step, index => letters.charAt(index))
}

function count(from: number, to: number, step: number, written: (index: number) => string): Expanded {
  if (step < 1) return { problem: 'the step of a range must be 1 or more' }
  if (from > to) return { problem: `a range counts up, and ${written(from)} comes after ${written(to)}` }
  const length = Math.floor((to - from) / step) + 1
  if (length > maxNames) return { problem: `a range of more than ${maxNames} names` }
  return { names: Array.from({ length }, (_, index) => written(from + index * step)) }
}
