import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the programs, built for these tests. */
    programs: string
  }
}

/** Builds the programs once for all tests that start them. */
export default function build(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'))
  execFileSync('node', ['scripts/build.mjs', folder])
  project.provide('programs', folder)
  return () => rmSync(folder, { recursive: true })
}
