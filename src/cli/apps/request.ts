import type { PlayContext } from '../cli-context.ts'
import type { Given, Values } from '../flags/flag.ts'
import type { appFlags } from '../flags/flags.ts'

/** What is asked of a deployment. */
export interface AppRequest {
  /** The deployment. */
  readonly name: string
  /** The words behind the action. */
  readonly words: readonly string[]
  readonly values: Values<typeof appFlags>
  readonly given: Given
  readonly context: PlayContext
}
