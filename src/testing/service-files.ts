import { formatProblem } from '../base/errors.ts'
import { Problems } from '../base/problems.ts'
import { type Node, plainValue } from '../base/yaml.ts'
import type { Application } from '../deployment/model.ts'
import { type ReadingOptions, readServiceFile } from '../deployment/notations/read.ts'
import type { TestProject } from './playbook.ts'

/** Nothing of this machine counts. */
const alone: ReadingOptions = { environment: {}, profiles: [] }

/** The application of a file of a project; its mistakes are thrown. */
export function applicationIn(
  project: TestProject,
  path: string,
  options: Partial<ReadingOptions> = {},
): Application {
  const problems = new Problems()
  const application = readServiceFile(project.path(path), undefined, problems, { ...alone, ...options })
  problems.throwIfAny()
  if (!application) throw new Error(`${path} gave no application`)
  return application
}

/** The mistakes of a file as people read them, with paths of the project. */
export function mistakesIn(
  project: TestProject,
  path: string,
  options: Partial<ReadingOptions> = {},
): string {
  const problems = new Problems()
  readServiceFile(project.path(path), undefined, problems, { ...alone, ...options })
  return problems.inOrder().map(formatProblem).join('\n').replaceAll(`${project.folder}/`, '')
}

/** Plain values without places, in which only the order counts that has a meaning. */
export function withoutPlaces(application: Application): unknown {
  return plain(application)
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return plain(Object.fromEntries(value))
  if (Array.isArray(value)) return sorted(value.map(plain))
  if (typeof value !== 'object' || value === null) return value
  if (isNode(value)) return plainValue(withData(value))
  const entries = Object.entries(value).filter(([key, item]) => key !== 'place' && item !== undefined)
  return Object.fromEntries(
    entries.flatMap(([key, item]) => {
      const shown = plain(item)
      return isEmpty(shown) && !isNode(item) ? [] : [[key, shown]]
    }),
  )
}

/** Data that looks like a template is told apart from one. */
function withData(node: Node): Node {
  if (node.kind === 'list') return { ...node, items: node.items.map(withData) }
  if (node.kind === 'map')
    return { ...node, entries: node.entries.map(entry => ({ ...entry, value: withData(entry.value) })) }
  const isData = node.raw && String(node.value).includes('{{')
  return isData ? { ...node, value: `data: ${node.value}` } : node
}

function sorted(items: readonly unknown[]): unknown[] {
  const key = (item: unknown) => JSON.stringify(item)
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

function isEmpty(item: unknown): boolean {
  return typeof item === 'object' && item !== null && Object.keys(item).length === 0
}

function isNode(value: unknown): value is Node {
  if (typeof value !== 'object' || value === null) return false
  return 'place' in value && 'kind' in value && ['scalar', 'list', 'map'].includes(String(value.kind))
}
