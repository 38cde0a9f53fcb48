#!/usr/bin/env node
import { writeSync } from 'node:fs'

// The program is large: whoever only asks for its version does not wait for it.
if (process.argv[2] === '--version') writeSync(1, `${VERSION}\n`)
else {
  const { main } = await import('./main.ts')
  await main(async () => (await import('./cli/play.ts')).play)
}
