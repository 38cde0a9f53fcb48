import type { Problems } from '../../base/problems.ts'
import type { ListNode, Node } from '../../base/yaml.ts'
import { asText, readScalar } from './fields.ts'

/** A text that is cut into words where it runs, or a list of words. */
export function readCommand(node: Node | undefined, what: string, problems: Problems): Node | undefined {
  if (!node) return undefined
  if (node.kind === 'list') return readWords(node, what, problems)
  const text = readScalar(node, what, problems)
  return text && asText(text)
}

/** A list whose items are texts. */
function readWords(node: ListNode, what: string, problems: Problems): Node {
  const items = node.items.flatMap(item => {
    const word = readScalar(item, `A word of ${what}`, problems)
    return word ? [asText(word)] : []
  })
  return { ...node, items }
}

/** A text goes through a shell; a list is what it is. */
export function readShellCommand(node: Node | undefined, what: string, problems: Problems): Node | undefined {
  const command = readCommand(node, what, problems)
  return command?.kind === 'scalar' ? inShell(command) : command
}

/** What a shell runs: `/bin/sh -c TEXT`. */
function inShell(text: Node): Node {
  const word = (value: string): Node => ({ kind: 'scalar', value, raw: false, place: text.place })
  return { kind: 'list', items: [word('/bin/sh'), word('-c'), text], place: text.place }
}
