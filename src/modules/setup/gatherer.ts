import type { Script } from '../../base/shell.ts'

/** Some facts: how a host is asked for them, and how its answer, cut at its sections, is read. */
export interface Gatherer {
  readonly script: Script
  read(parts: Readonly<Record<string, string>>): Readonly<Record<string, unknown>>
}
