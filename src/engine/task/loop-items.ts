import { TaskError } from '../../base/errors.ts'
import { renderNode } from '../../expressions/text.ts'
import type { Variable } from '../../model/inventory.ts'
import type { Loop, SearchPath, Variables } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import { type LoopForm, loopForms } from '../../playbook/read/loop-forms.ts'

/** The items of a loop on a host. */
export function loopItems({ form, items }: Loop, scope: Scope, search: SearchPath): readonly unknown[] {
  try {
    return (loopForms[form] as LoopForm)(renderNode(items, scope), search)
  } catch (error) {
    throw error instanceof TaskError ? error.at(items.place) : error
  }
}

/** The names that a task sees at one item of its loop. */
export function itemVariables({ control }: Loop, items: readonly unknown[], index: number): Variables {
  const variables = new Map<string, Variable>([
    [control.loopVar, { data: items[index] }],
    ['ansible_loop_var', { data: control.loopVar }],
  ])
  if (control.indexVar !== undefined) variables.set(control.indexVar, { data: index })
  if (control.extended) variables.set('ansible_loop', { data: extendedLoop(items, index) })
  return variables
}

/** The variables of each item from the index `from` on, made lazily. */
export function* eachItem(loop: Loop, items: readonly unknown[], from = 0): Generator<Variables> {
  for (let index = from; index < items.length; index++) yield itemVariables(loop, items, index)
}

/** The text of an item for people: its label, its name, or the item itself, shortened. */
export function itemLabel({ control }: Loop, item: unknown, scope: Scope): string {
  if (control.label) return String(renderNode(control.label, scope))
  if (typeof item !== 'object' || item === null) return String(item)
  const named = (item as Record<string, unknown>)['name']
  const text = typeof named === 'string' ? named : JSON.stringify(item)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

function extendedLoop(items: readonly unknown[], index: number): Record<string, unknown> {
  const length = items.length
  return {
    index: index + 1,
    index0: index,
    first: index === 0,
    last: index === length - 1,
    length,
    revindex: length - index,
    revindex0: length - index - 1,
    allitems: items,
    ...(index > 0 && { previtem: items[index - 1] }),
    ...(index < length - 1 && { nextitem: items[index + 1] }),
  }
}
