import type { Task } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import { flagValue, numberValue } from './conditions.ts'

const flags = [
  'ignore_errors',
  'ignore_unreachable',
  'no_log',
  'diff',
  'check_mode',
  'delegate_facts',
] as const

export type Flag = (typeof flags)[number]

/** The flags of a task on a host, evaluated before anything is done. */
export interface TaskKeywords {
  readonly flags: Partial<Readonly<Record<Flag, boolean | undefined>>>
  /** The error in one of the keywords: then none counts, and the task fails. */
  readonly mistake?: unknown
}

export function taskKeywords({ inherited }: Task, scope: Scope): TaskKeywords {
  try {
    return {
      flags: Object.fromEntries(flags.map(name => [name, flagValue(inherited.keywords.get(name), scope)])),
    }
  } catch (mistake) {
    return { flags: {}, mistake }
  }
}

/** The keywords of a task that count for all of its hosts, evaluated on the first of them. */
export interface PlayKeywords {
  readonly runOnce: boolean
  /** How many hosts may run the task at once. */
  readonly throttle?: number | undefined
  readonly anyErrorsFatal: boolean
  readonly mistake?: unknown
}

export function playKeywords({ inherited: { keywords } }: Task, scope: Scope): PlayKeywords {
  try {
    return {
      runOnce: flagValue(keywords.get('run_once'), scope) ?? false,
      throttle: numberValue(keywords.get('throttle'), scope),
      anyErrorsFatal: flagValue(keywords.get('any_errors_fatal'), scope) ?? false,
    }
  } catch (mistake) {
    return { runOnce: false, anyErrorsFatal: false, mistake }
  }
}
