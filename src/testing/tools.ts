import { mkdirSync, writeFileSync } from 'node:fs'
import type { Shell } from '../model/connection.ts'
import type { TestHost } from './host.ts'

/** The same host with programs of a test, which come before those of this machine: each is a script for sh. */
export function withTools(host: TestHost, programs: Readonly<Record<string, string>>): TestHost {
  const folder = `${host.folder}/programs`
  mkdirSync(folder, { recursive: true })
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(`${folder}/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }
  return Object.create(host, { shell: { value: shellWithPath(host.shell, folder) } })
}

function shellWithPath(shell: Shell, folder: string): Shell {
  const environment = { PATH: `${folder}:${process.env['PATH']}` }
  return {
    run: (steps, options) =>
      shell.run(steps, { ...options, environment: { ...environment, ...options?.environment } }),
  }
}
