import { DeliverError } from '../../base/errors.ts'
import { OMIT, renderNode } from '../../expressions/text.ts'
import type { TaskEvent } from '../../model/event.ts'
import { PendingError, type Scope } from '../../model/scope.ts'
import type { Route } from '../reach/connections.ts'
import type { RunHost } from '../scope/host.ts'
import type { HostTask } from './host-task.ts'

/**
 * The route to the host of the task, or to the host that it is delegated to, by the variables of that host; with a
 * number of seconds it is opened anew within these.
 */
export function taskRoute(task: HostTask, scope: Scope, anewWithin?: number): Promise<Route> {
  const { connections } = task.context
  const delegate = delegateName(task, scope)
  const scopeFor = hostScopes(task)
  const { name } = task.taskRun.host
  return delegate === undefined
    ? connections.route(name, scope, task.taskRun.task, scopeFor, anewWithin)
    : connections.route(delegate, scopeFor(delegate), task.taskRun.task, scopeFor, anewWithin)
}

/** Finds the scope of a host by its name. */
export function hostScopes({ context, taskRun }: HostTask): (name: string) => Scope {
  return name => context.scopes.forHost(context.hostNamed(name), taskRun.run)
}

/** The hosts that learn facts from the task: those that share its result, or with `delegate_facts` the delegate. */
export function factHosts(task: HostTask, scope: Scope): readonly RunHost[] {
  const delegate = delegateName(task, scope)
  if (delegate === undefined || !task.flag('delegate_facts')) return task.taskRun.sharing
  return [task.context.hostNamed(delegate)]
}

/** The field of an event for a delegation; none where the host is not known, as for a loop as a whole. */
export function delegationField(task: HostTask, scope: Scope): Pick<TaskEvent, 'delegated_to'> {
  try {
    const delegate = delegateName(task, scope)
    return delegate === undefined ? {} : { delegated_to: delegate }
  } catch (error) {
    if (error instanceof DeliverError || error instanceof PendingError) return {}
    throw error
  }
}

/** The name of the host that a task, or one item of its loop, is delegated to. */
function delegateName(task: HostTask, scope: Scope): string | undefined {
  const node = task.keyword('delegate_to')
  const value = node && renderNode(node, scope)
  return value === undefined || value === null || value === OMIT ? undefined : String(value)
}
