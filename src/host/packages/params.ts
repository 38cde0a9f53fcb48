import { texts } from '../../base/params.ts'

/** Names of packages, which no program takes for options. */
export const packageNames = (doc: string) =>
  texts(doc)
    .check(names => names.every(name => /^[^\s@-][^\n]*$/.test(name)), 'must be names of packages')
    .or([])
