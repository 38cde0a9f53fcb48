import type { FindFile, FindSecret } from '../model/scope.ts'
import type { ScopeWithFiles } from './helper.ts'
import { isDict, known, member } from './values.ts'

/** What a block of a template adds to the names around it. */
export interface BlockNames {
  /** Names given outright: block parameters, or what a partial is given. */
  readonly names?: ReadonlyMap<string, unknown>
  /** The value that `this` is; the keys of a map are names. */
  readonly context?: { readonly value: unknown }
  /** `@index`, `@key` and the like. */
  readonly data?: ReadonlyMap<string, unknown>
}

/** The names inside a block: its own, then those around it. */
export class BlockScope implements ScopeWithFiles {
  readonly outer: ScopeWithFiles
  readonly findFile?: FindFile
  readonly findSecret?: FindSecret | undefined
  readonly isAhead: boolean
  readonly onPart?: ScopeWithFiles['onPart']
  private readonly block: BlockNames

  constructor(outer: ScopeWithFiles, block: BlockNames) {
    this.outer = outer
    this.block = block
    if (outer.findFile) this.findFile = outer.findFile
    this.findSecret = outer.findSecret
    this.isAhead = outer.isAhead ?? false
    this.onPart = outer.onPart
  }

  get hasContext(): boolean {
    return this.block.context !== undefined
  }

  get(name: string): unknown {
    if (this.block.names?.has(name)) return this.block.names.get(name)
    return this.inContext(name) ? member(this.block.context?.value, name) : this.outer.get(name)
  }

  has(name: string): boolean {
    return this.block.names?.has(name) || this.inContext(name) || this.outer.has(name)
  }

  *names(): Iterable<string> {
    if (this.block.names) yield* this.block.names.keys()
    const context = this.block.context?.value
    if (isDict(context)) yield* Object.keys(context)
    yield* this.outer.names()
  }

  /** The value of `this`. */
  get contextValue(): unknown {
    return known(this.block.context?.value)
  }

  /** The value of an `@` name of this very block. */
  data(name: string): unknown {
    return this.block.data?.get(name)
  }

  private inContext(name: string): boolean {
    const context = this.block.context?.value
    return isDict(context) && Object.hasOwn(context, name)
  }
}
