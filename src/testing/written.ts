import { TaskError } from '../base/errors.ts'
import { declaredName, type Param, type Params, readParam, type Values } from '../base/params.ts'
import type { StateModule } from '../model/module.ts'

/** Parameters as people write them: checked when they are read. */
export type Written<P extends Params> = { readonly [K in keyof P]?: unknown } & {
  readonly [name: string]: unknown
}

/** The part of a module that says which parameters it takes. */
type Takes<P extends Params> = Pick<StateModule<P>, 'name' | 'params' | 'freeKeys'>

/** The values of a module's parameters, with their defaults, and the keys it takes beside them. */
export function valuesOf<P extends Params>(
  { name, params, freeKeys }: Takes<P>,
  written: Written<P>,
): Values<P> {
  const values = new Map<string, unknown>(Object.entries(params).map(([key, param]) => [key, param.fallback]))
  for (const [key, value] of Object.entries(written)) {
    const declared = declaredName(params, key)
    if (declared === undefined && !freeKeys) throw new TaskError(`${name} has no parameter ${key}`)
    values.set(
      declared ?? key,
      declared === undefined ? value : readValue(`${name}: ${key}`, params[declared], value),
    )
  }
  const missing = Object.keys(params).find(key => params[key]?.required && values.get(key) === undefined)
  if (missing !== undefined) throw new TaskError(`${name} needs ${missing}`)
  return Object.fromEntries(values) as Values<P>
}

function readValue(what: string, param: Param<unknown> | undefined, written: unknown): unknown {
  if (!param || written === undefined) return undefined
  const result = readParam(param, written)
  if ('value' in result) return result.value
  throw new TaskError(`${what} ${result.problem}`)
}
