import type { Setting } from './settings.ts'

export interface Now {
  readonly hasLxc: boolean
  /** `running`, `stopped`, `frozen`; nothing when there is no such container. */
  readonly state: string | undefined
  readonly config: readonly Setting[]
  readonly addresses: readonly string[]
}
