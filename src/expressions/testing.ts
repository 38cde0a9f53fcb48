import { DeliverError, type Problem } from '../base/errors.ts'
import type { FindFile } from '../model/scope.ts'
import type { ScopeWithFiles } from './helper.ts'
import type { Dict } from './values.ts'

/** A scope with these variables. */
export function scopeOf(variables: Dict = {}, findFile?: FindFile): ScopeWithFiles {
  return {
    get: name => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    has: name => Object.hasOwn(variables, name),
    names: () => Object.keys(variables),
    ...(findFile && { findFile }),
  }
}

/** The problem that an action reports. Errors that no person can correct are rethrown. */
export function problemFrom(action: () => unknown, withPlace?: 'with place'): Problem {
  try {
    action()
  } catch (error) {
    if (!(error instanceof DeliverError)) throw error
    const { message, hint, place } = error
    return withPlace ? { message, hint, place } : { message, hint }
  }
  throw new Error('This was expected to fail')
}
