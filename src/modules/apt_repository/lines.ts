/** One line of a file of sources. */
export interface SourceLine {
  /** `deb [options] address suite components`, with single spaces; `undefined` where the line is something else. */
  readonly source: string | undefined
  readonly isEnabled: boolean
  readonly comment: string
}

/** Reads a line such as `# deb http://deb.debian.org/debian bookworm main # ours`. */
export function sourceLine(line: string): SourceLine {
  const [, off = '', rest = ''] = /^\s*(#?)\s*(.*)$/s.exec(line) ?? []
  const [text = '', ...comments] = rest.split('#')
  const words = text.split(/\s+/).filter(Boolean)
  const isSource = ['deb', 'deb-src'].includes(words[0] ?? '') && words.length > 2
  return {
    source: isSource ? words.join(' ') : undefined,
    isEnabled: off === '',
    comment: comments.join('#').trim(),
  }
}

/** A file with a source enabled that it has; unchanged where it has none of that kind. */
export function enabledIn(text: string, source: string): string {
  return mapped(text, line => {
    const { source: known, isEnabled, comment } = sourceLine(line)
    if (known !== source || isEnabled) return line
    return comment === '' ? source : `${source} # ${comment}`
  })
}

/** A file without a source. */
export function without(text: string, source: string): string {
  return mapped(text, line => (sourceLine(line).source === source ? undefined : line))
}

/** A file with a source behind the others. */
export function withSource(text: string, source: string): string {
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${source}\n`
}

/** Whether a file has a source, and whether it is enabled there. */
export function findIn(text: string, source: string): 'enabled' | 'disabled' | undefined {
  const found = text.split('\n').map(sourceLine)
  const same = found.filter(line => line.source === source)
  if (same.length === 0) return undefined
  return same.some(({ isEnabled }) => isEnabled) ? 'enabled' : 'disabled'
}

function mapped(text: string, change: (line: string) => string | undefined): string {
  const all = text.split('\n')
  return all
    .map(change)
    .filter(line => line !== undefined)
    .join('\n')
}

/** The name of a file for a source, as Ansible gives it: its address without what is no letter or digit. */
export function suggestedName(source: string): string {
  const [address = ''] = source
    .replaceAll(/\[[^\]]+\]/g, '')
    .replaceAll(/\w+:\/\//g, '')
    .split(/\s+/)
    .filter(word => !['', 'deb', 'deb-src'].includes(word))
  const host = address.includes('@') ? address.slice(address.indexOf('@') + 1) : address
  return host.match(/[A-Za-z\d]+/g)?.join('_') ?? 'unnamed'
}
