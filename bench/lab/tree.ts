import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What is below a folder: a line for each path, with its permissions and what it holds. */
export function stateOf(folder: string): string {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return paths.map(path => `${lineOf(join(folder, path))} ${path}`).join('\n')
}

function lineOf(path: string): string {
  const stats = lstatSync(path)
  const content = stats.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''
  return `${stats.mode.toString(8)} ${content}`
}
