import type { Problems } from '../../base/problems.ts'
import { type Entry, entryOf, type Node } from '../../base/yaml.ts'
import type { Loop, LoopControl } from '../../model/playbook.ts'
import { checkExpressions } from '../check/arguments.ts'
import { checkTemplates } from '../check/templates.ts'
import { loopForms } from './loop-forms.ts'
import { checkName, readConditions, readFlag, readMap, readText } from './read.ts'

const forms = Object.keys(loopForms)

/** The loop of a task, in any of its forms. */
export function readLoop(
  loop: Node | undefined,
  others: readonly Entry[],
  control: Node | undefined,
  problems: Problems,
): Loop | undefined {
  for (const { key, keyPlace } of others) {
    if (!forms.includes(key)) problems.unknown('The loop', key, forms, keyPlace)
  }
  const written = others.find(({ key }) => forms.includes(key))
  const items = loop ?? written?.value
  if (!items) {
    if (control) problems.add('loop_control has no loop to control', control.place)
    return undefined
  }
  checkTemplates(items, problems)
  return {
    form: loop ? 'loop' : (written?.key ?? 'loop'),
    items,
    control: readLoopControl(control, problems),
  }
}

const controls = ['loop_var', 'index_var', 'label', 'pause', 'extended', 'break_when']

function readLoopControl(node: Node | undefined, problems: Problems): LoopControl {
  const map = node && readMap(node, 'loop_control', problems)
  for (const { key, keyPlace } of map?.entries ?? []) {
    if (!controls.includes(key)) problems.unknown('The key', key, controls, keyPlace)
  }
  const own = (name: string) => entryOf(map, name)?.value
  const variable = (name: string) => {
    const value = own(name)
    const text = value && readText(value, name, problems)
    if (value && text !== undefined) checkName(text, 'a variable', value.place, problems)
    return text
  }
  const indexVar = variable('index_var')
  const label = own('label')
  const pause = own('pause')
  checkExpressions(own('break_when'), problems)
  return {
    loopVar: variable('loop_var') ?? 'item',
    ...(indexVar !== undefined && { indexVar }),
    ...(label && { label }),
    ...(pause && { pause }),
    extended: readFlag(own('extended'), 'extended', false, problems),
    breakWhen: readConditions(own('break_when'), 'break_when', problems),
  }
}
