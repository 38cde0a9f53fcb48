import { DeliverError } from '../../base/errors.ts'
import type { TaskEvent } from '../../model/event.ts'
import type { Task } from '../../model/playbook.ts'
import { PendingError } from '../../model/scope.ts'
import type { BatchContext } from '../context.ts'
import { becomeOf } from '../reach/target.ts'

/** What programs print that are not allowed to do something. */
const refusal =
  /permission denied|not permitted|must be (run as )?root|need to be root|are you root|requires root/i

const hint = 'become: true does it as root'

/** The event of a failed task, with the hint to become root where the host refused what another user may do. */
export function withBecomeHint(event: TaskEvent, task: Task, batch: BatchContext): TaskEvent {
  const { status, result } = event
  if (status !== 'failed' || !refusal.test(textOf(event)) || becomes(event, task, batch)) return event
  const { problem } = result
  if (problem === undefined) return { ...event, result: { ...result, hint } }
  if (problem.includes('\n  hint: ')) return event
  return { ...event, result: { ...result, problem: `${problem}\n  hint: ${hint}` } }
}

function textOf({ result: { problem, stderr, stdout, rc } }: TaskEvent): string {
  return problem ?? (rc === undefined ? '' : `${stderr}\n${stdout}`)
}

/** Whether the task becomes another user; where that cannot be told, it is no cure. */
function becomes(event: TaskEvent, task: Task, { context, run }: BatchContext): boolean {
  const name = event.delegated_to ?? event.host
  try {
    const scope = context.scopes.forTask(context.hostNamed(name), run, task)
    return becomeOf(name, scope, task.inherited.keywords, context.world.options) !== undefined
  } catch (error) {
    if (error instanceof DeliverError || error instanceof PendingError) return true
    throw error
  }
}
