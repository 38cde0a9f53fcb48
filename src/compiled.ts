import { readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'
import type * as Programs from './programs.ts'

/** Begins a program. The programs are large: whoever only asks for the version does not wait for them. */
export async function start(program: 'play' | 'deliver'): Promise<void> {
  if (process.argv[2] === '--version') writeSync(1, `${VERSION}\n`)
  else {
    const programs = compiledPrograms()
    await programs.main(programs[program])
  }
}

/**
 * The programs, a script that the build wrote beside this file, with what V8 had compiled of it then. Another V8 than that
 * of the build has no use for it, and compiles them anew: that takes longer, and comes to the same.
 */
function compiledPrograms(): typeof Programs {
  const filename = join(import.meta.dirname, 'programs.cjs')
  const cachedData = readFileSync(`${filename}.compiled`)
  // The build writes ASCII only: read so, the text is not decoded.
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData })
  const module = { exports: {} as typeof Programs }
  const { dirname, url } = import.meta
  script.runInThisContext()(createRequire(filename), module, module.exports, filename, dirname, url)
  return module.exports
}
