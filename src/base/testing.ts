import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test as base } from 'vitest'

/** A test with a folder of its own; its name has what a shell would trip over. */
export const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures a fixture wants from its first parameter
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "it's a folder "))
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
})

/** Writes files, by their paths in a folder. Those that begin with `#!` are programs. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    if (content.startsWith('#!')) chmodSync(path, 0o755)
  }
}
