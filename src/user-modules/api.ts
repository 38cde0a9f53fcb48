/** What a module of the user imports from 'deliver'. */
export { TaskError } from '../base/errors.ts'
export * as params from '../base/params.ts'
export { returned } from '../base/returns.ts'
export { Secret } from '../base/secret.ts'
export { lines, Script, sh, verbatim } from '../base/shell.ts'
export { defineAction, defineModule, settle } from '../model/module.ts'
