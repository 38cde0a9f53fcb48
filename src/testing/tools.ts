import { mkdirSync, writeFileSync } from 'node:fs'
import type { Shell } from '../model/connection.ts'
import type { TestHost } from './host.ts'

type Texts = Readonly<Record<string, string>>

/** The same host with programs of a test, which come before those of this machine: each is a script for sh. */
export function withTools(host: TestHost, programs: Texts, environment: Texts = {}): TestHost {
  const folder = `${host.folder}/programs`
  mkdirSync(folder, { recursive: true })
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(`${folder}/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }
  return Object.create(host, {
    shell: { value: inEnvironment(host.shell, { PATH: `${folder}:${process.env['PATH']}`, ...environment }) },
  })
}

function inEnvironment(shell: Shell, environment: Texts): Shell {
  return {
    run: (steps, options) =>
      shell.run(steps, { ...options, environment: { ...environment, ...options?.environment } }),
  }
}
