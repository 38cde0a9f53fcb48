/** A table in Markdown: a heading for each column, then rows of cells. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

/** A text as code, within a line. */
export function code(text: string): string {
  return `\`${text}\``
}

/** Paragraphs, headings and tables, with a blank line between each two of them. */
export function blocks(...texts: readonly string[]): string {
  return `${texts.join('\n\n')}\n`
}

function line(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
