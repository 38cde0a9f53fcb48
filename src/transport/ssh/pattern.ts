/** Whether a text fits a pattern of OpenSSH, in which `*` stands for any characters and `?` for one. Takes linear room. */
export function fits(text: string, pattern: string): boolean {
  let [at, place] = [0, 0]
  let star: { readonly place: number; at: number } | undefined
  while (at < text.length) {
    if (pattern[place] === '*') {
      star = { place, at }
      place++
    } else if (pattern[place] === '?' || pattern[place] === text[at]) {
      at++
      place++
    } else if (star) {
      star.at++
      at = star.at
      place = star.place + 1
    } else return false
  }
  return /^\**$/.test(pattern.slice(place))
}

/** Whether a text fits a list such as `*.example.com,!bad.example.com`: what fits a negated pattern is out. */
export function fitsList(text: string, patterns: string): boolean {
  let isIn = false
  for (const written of patterns.split(',')) {
    const pattern = written.replace(/^!/, '')
    if (pattern.length >= longestPattern) return false
    if (!fits(text, pattern)) continue
    if (written.startsWith('!')) return false
    isIn = true
  }
  return isIn
}

/** OpenSSH gives up a list with a longer pattern. */
const longestPattern = 1023
