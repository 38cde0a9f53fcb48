import type { ScopeWithFiles } from './helper.ts'
import { BlockScope } from './scope.ts'
import type { Path } from './tree.ts'
import { known } from './values.ts'

/** What a path begins with, what that is called, and the keys that lead on from it. */
export interface Start {
  /** `undefined` when there is nothing by this name. */
  readonly value: unknown
  readonly name: string
  readonly keys: readonly string[]
}

/** Looks up what a path begins with. */
export function startOf({ root, up, segments }: Path, from: ScopeWithFiles): Start {
  const [name = '', ...keys] = segments
  const scope = outward(from, up)
  if (root === 'this') return { value: thisOf(scope), name: 'this', keys: segments }
  if (root === 'name') return { value: variable(scope, name), name, keys }
  if (name !== 'root') return { value: data(scope, name), name: `@${name}`, keys }
  const [first = '', ...rest] = keys
  return { value: variable(outermost(from), first), name: first, keys: rest }
}

function variable(scope: ScopeWithFiles | undefined, name: string): unknown {
  return scope?.has(name) ? known(scope.get(name)) : undefined
}

/** The scope around some blocks; nothing when there are not as many. Only blocks that change `this` count. */
function outward(scope: ScopeWithFiles, blocks: number): ScopeWithFiles | undefined {
  if (blocks === 0) return scope
  if (!(scope instanceof BlockScope)) return undefined
  return outward(scope.outer, scope.hasContext ? blocks - 1 : blocks)
}

function thisOf(scope: ScopeWithFiles | undefined): unknown {
  if (!(scope instanceof BlockScope)) return undefined
  return scope.hasContext ? scope.contextValue : thisOf(scope.outer)
}

function data(scope: ScopeWithFiles | undefined, name: string): unknown {
  return scope instanceof BlockScope ? (scope.data(name) ?? data(scope.outer, name)) : undefined
}

function outermost(scope: ScopeWithFiles): ScopeWithFiles {
  return scope instanceof BlockScope ? outermost(scope.outer) : scope
}
