import { UsageError } from '../base/errors.ts'
import type { Source } from '../base/place.ts'
import { parseYamlDocument } from '../base/yaml.ts'
import { lineBreakOf } from './written.ts'
import { isBelow, type Scalar, scan } from './yaml-scalars.ts'

/** The text of an `environment.yml` with more recipients. All else in it stays as it is. */
export function withRecipients(source: Source, added: readonly string[]): string {
  const lineBreak = lineBreakOf(source.text)
  const text = withList(source, added, lineBreak)
  const entry = parseYamlDocument({ ...source, text })
  const list =
    entry?.kind === 'map' ? entry.entries.find(({ key }) => key === 'recipients')?.value : undefined
  const written =
    list?.kind === 'list' ? list.items.map(item => (item.kind === 'scalar' ? item.value : '')) : []
  if (added.every(recipient => written.includes(recipient))) return text
  throw new UsageError(`Cannot add to recipients in ${source.file}: write there\n${lines(added, 0, '\n')}`)
}

function withList(source: Source, added: readonly string[], lineBreak: string): string {
  const { text } = source
  parseYamlDocument(source)
  const { keys, scalars } = scan(source)
  const key = keys.find(({ path }) => path.length === 1 && path[0] === 'recipients')
  const last = scalars.filter(({ path }) => isBelow(path, ['recipients'])).at(-1)
  if (!key) return `${withLineEnd(text, lineBreak)}recipients:${lines(added, 2, lineBreak)}${lineBreak}`
  if (last?.isEmpty) {
    const end = text.indexOf(':', last.end) + 1
    return text.slice(0, end) + lines(added, 2, lineBreak) + text.slice(end)
  }
  if (!last)
    return text.replace(/(^recipients:[ \t]*)\[\s*\]/m, (_, before) => `${before}[${added.join(', ')}]`)
  const { end, head } = insideOf(last)
  if (last.path.length === 1)
    return `${text.slice(0, last.start)}[${[head, ...added].join(', ')}]${text.slice(end)}`
  if (last.isFlow) return `${text.slice(0, end)}, ${added.join(', ')}${text.slice(end)}`
  return text.slice(0, last.end) + lines(added, last.column, lineBreak) + text.slice(last.end)
}

function insideOf({ start, written: { head } }: Scalar): { end: number; head: string } {
  return { end: start + head.length, head }
}

function lines(items: readonly string[], column: number, lineBreak: string): string {
  return items.map(item => `${lineBreak}${' '.repeat(column)}- ${item}`).join('')
}

function withLineEnd(text: string, lineBreak: string): string {
  return text === '' || text.endsWith('\n') ? text : text + lineBreak
}
