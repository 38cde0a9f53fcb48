#!/usr/bin/env node
import { writeSync } from 'node:fs'
import { compiledPrograms } from './compiled.ts'

// The programs are large: whoever only asks for the version does not wait for them.
if (process.argv[2] === '--version') writeSync(1, `${VERSION}\n`)
else {
  const { main, deliver } = compiledPrograms()
  await main(deliver)
}
