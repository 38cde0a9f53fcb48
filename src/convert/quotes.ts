/** What a function makes of the parts of a text that stand outside of quotes. */
export function outsideQuotes(text: string, change: (part: string) => string): string {
  return text
    .split(/("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')/)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('')
}
