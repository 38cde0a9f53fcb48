import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type DeliverError, problemsOf } from '../base/errors.ts'
import { lineAndColumn } from '../base/place.ts'
import { writeFiles } from '../base/testing.ts'
import { plainValue } from '../base/yaml.ts'
import type { Inventory, InventoryHost } from '../model/inventory.ts'

/** A folder with files of these contents, for the time of one test. Programs begin with `#!`. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'inventory-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFiles(folder, files)
  return folder
}

/** The values that variables have where the strongest wins, without templates evaluated. */
export function valuesOf(host: InventoryHost | undefined): Record<string, unknown> {
  const variables = (host?.variables ?? []).flatMap(set => [...set.variables])
  return Object.fromEntries(
    variables.map(([name, variable]) => [
      name,
      'data' in variable ? variable.data : plainValue(variable.written),
    ]),
  )
}

/** Every group with its hosts. */
export function membersOf({ groups }: Pick<Inventory, 'groups'>): Record<string, readonly string[]> {
  return Object.fromEntries([...groups.values()].map(({ name, hosts }) => [name, hosts]))
}

/** The mistakes that a step tells, each with its line and column, or the value that it gave. */
export async function mistakesOf(step: () => unknown): Promise<unknown> {
  try {
    return await step()
  } catch (error) {
    return problemsOf(error as DeliverError).map(({ message, place, hint }) => {
      const { line, column } = place ? lineAndColumn(place) : { line: 0, column: 0 }
      return [...(place ? [`${line}:${column}`] : []), message, ...(hint ? [hint] : [])].join(' | ')
    })
  }
}
