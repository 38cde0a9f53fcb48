import type { Place } from '../base/place.ts'
import { type Node, nodeOf } from '../base/yaml.ts'

/** A part of a generated playbook: plain values, with nodes that people wrote among them. */
export type Value = Node | string | number | boolean | readonly Value[] | ValueMap

export interface ValueMap {
  readonly [key: string]: Value | undefined
}

/** A node at a place. Nodes inside keep their own place, so that errors in them are reported where they were written. */
export function toNode(value: Value, place: Place): Node {
  if (typeof value !== 'object') return nodeOf(value, place)
  if (isList(value)) return { kind: 'list', items: value.map(item => toNode(item, place)), place }
  if (isNode(value)) return value
  const entries = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [{ key, keyPlace: place, value: toNode(item, place) }],
  )
  return { kind: 'map', entries, place }
}

function isList(value: object): value is readonly Value[] {
  return Array.isArray(value)
}

/** A map may have the keys `kind` and `place` too: services can have these names. */
function isNode(value: object): value is Node {
  return 'kind' in value && typeof value.kind === 'string' && 'place' in value && isPlace(value.place)
}

function isPlace(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'source' in value && 'offset' in value
}
