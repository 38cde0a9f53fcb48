import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'
import type * as Programs from './programs.ts'

/**
 * The programs, a script that the build wrote beside this file, with what V8 had compiled of it then. Another V8 than that
 * of the build has no use for it, and compiles them anew: that takes longer, and comes to the same.
 */
export function compiledPrograms(): typeof Programs {
  const filename = join(import.meta.dirname, 'programs.cjs')
  const cachedData = readFileSync(`${filename}.compiled`)
  // The build writes ASCII only: read so, the text is not decoded.
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData })
  const module = { exports: {} as typeof Programs }
  const { dirname, url } = import.meta
  script.runInThisContext()(createRequire(filename), module, module.exports, filename, dirname, url)
  return module.exports
}
