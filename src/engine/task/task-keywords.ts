import type { Task } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import { flagOf, numberOf } from './conditions.ts'

/** How a task is done on a host: what its keywords say, read before anything is done. */
export interface Steering {
  readonly flags: Readonly<Record<string, boolean | undefined>>
  /** What is wrong with one of the keywords: then none counts, and the task fails. */
  readonly mistake?: unknown
}

const flags = ['ignore_errors', 'ignore_unreachable', 'no_log', 'diff', 'check_mode', 'delegate_facts']

export function steeringOf({ inherited }: Task, scope: Scope): Steering {
  try {
    return {
      flags: Object.fromEntries(flags.map(name => [name, flagOf(inherited.keywords.get(name), scope)])),
    }
  } catch (mistake) {
    return { flags: {}, mistake }
  }
}

/** How a task is done on all of its hosts, as the first of them reads its keywords. */
export interface JointSteering {
  readonly once: boolean
  /** How many hosts may be at it at once. */
  readonly most?: number | undefined
  /** Whether all fail with one. */
  readonly fatal: boolean
  readonly mistake?: unknown
}

export function jointSteeringOf({ inherited: { keywords } }: Task, scope: Scope): JointSteering {
  try {
    return {
      once: flagOf(keywords.get('run_once'), scope) ?? false,
      most: numberOf(keywords.get('throttle'), scope),
      fatal: flagOf(keywords.get('any_errors_fatal'), scope) ?? false,
    }
  } catch (mistake) {
    return { once: false, fatal: false, mistake }
  }
}
