import { type Node, plainValue } from '../../../base/yaml.ts'
import type { Application } from '../../model.ts'

/** An application as JSON, without places; the content of secrets is not shown. */
export function jsonText(application: Application): string {
  return `${JSON.stringify(plain(application), undefined, 2)}\n`
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]))
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  if (isNode(value)) return plainValue(value)
  const isSecret = 'secret' in value && value.secret === true
  const entries = Object.entries(value).filter(([key]) => key !== 'place')
  return Object.fromEntries(
    entries.map(([key, item]) => [key, isSecret && key === 'content' ? '***' : plain(item)]),
  )
}

function isNode(value: object): value is Node {
  return 'place' in value && 'kind' in value && ['scalar', 'list', 'map'].includes(String(value.kind))
}
