import type { Contender } from './contenders.ts'
import type { Lab } from './lab/lab.ts'

/** Some work, and what must show when it is done. */
export interface Case {
  readonly name: string
  /** What is done, as the results call it. */
  readonly work: string
  readonly goals: readonly Goal[]
  setUp(lab: Lab): Promise<Bout>
}

/**
 * The seconds of one contender, or the processes that its work starts on the hosts, divided by those of another; without
 * another, the memory of the one in MB, or the requests that were lost meanwhile.
 */
export type Goal = Bound & {
  readonly of: string
  readonly to?: string
  readonly forks?: true
  readonly lost?: true
}

type Bound = { readonly atMost: number } | { readonly atLeast: number }

/** A case, ready to run. */
export interface Bout {
  readonly contenders: readonly Contender[]
  /** Seconds after which a run is given up, where that is not 180. */
  readonly limit?: number
  /** How many changes each tells of, on all hosts together. */
  readonly changes?: number
  /** Comes before each run, and is not measured. */
  before?(): Promise<void>
  /** What came of a run: the same for all contenders. */
  state?(): Promise<string>
  /** Begins to count the processes that the hosts start; what it gives tells how many there were since. */
  countForks?(): Promise<() => Promise<number>>
}
