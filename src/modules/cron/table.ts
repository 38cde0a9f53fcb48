/** The lines of a table of jobs, each without the line break that ends it. */
export type Lines = readonly string[]

/** Ansible's mark, so that jobs may be kept by either: it stands on the line above the job. */
const mark = '#Ansible: '

/** The table with a job; one by this name becomes it. A job that stands there without a name gets the name. */
export function withJob(table: Lines, name: string, job: string): Lines {
  if (has(table, name)) return replaced(table, name, [mark + name, job])
  const unnamed = table.findIndex((line, i) => line === job && !table[i - 1]?.startsWith(mark))
  return unnamed < 0 ? [...table, mark + name, job] : table.toSpliced(unnamed, 0, mark + name)
}

/** The table without the job by this name. */
export function withoutJob(table: Lines, name: string): Lines {
  return has(table, name) ? replaced(table, name, []) : table
}

/** Where a new variable goes: next to another one. */
export interface Neighbour {
  readonly name: string
  readonly side: 'before' | 'after'
}

/** The table with a variable, a new one at its start or next to a neighbour; nothing if that one is not there. */
export function withVariable(
  table: Lines,
  name: string,
  value: string,
  neighbour: Neighbour | undefined,
): Lines | undefined {
  const line = `${name}="${value}"`
  if (table.some(each => declares(each, name))) return table.map(each => (declares(each, name) ? line : each))
  if (!neighbour) return [line, ...table]
  const at = table.findIndex(each => declares(each, neighbour.name))
  return at < 0 ? undefined : table.toSpliced(neighbour.side === 'after' ? at + 1 : at, 0, line)
}

/** The table without a variable. */
export function withoutVariable(table: Lines, name: string): Lines {
  return table.filter(line => !declares(line, name))
}

/** The names of the jobs. */
export function jobNames(table: Lines): string[] {
  return table.filter(line => line.startsWith(mark)).map(line => line.slice(mark.length))
}

/** The names of the variables. */
export function variableNames(table: Lines): string[] {
  return table.flatMap(line => /^(\S+?)=/.exec(line)?.[1] ?? [])
}

function has(table: Lines, name: string): boolean {
  return table.includes(mark + name)
}

/** A mark takes the line below with it. */
function replaced(table: Lines, name: string, entry: Lines): Lines {
  return table.flatMap((line, i) => {
    if (line === mark + name) return entry
    return table[i - 1] === mark + name ? [] : [line]
  })
}

function declares(line: string, name: string): boolean {
  return line.startsWith(`${name}=`)
}
