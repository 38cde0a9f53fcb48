import type { Problems } from '../../base/problems.ts'
import { entryOf, type MapNode, type Node } from '../../base/yaml.ts'
import type { Prompt } from '../../model/playbook.ts'
import { checkTemplates } from '../check/templates.ts'
import { checkName, readFlag, readList, readMap, readText } from './read.ts'

const known = ['name', 'prompt', 'default', 'private', 'confirm', 'unsafe']

/** The `vars_prompt` of a play. */
export function readPrompts(node: Node | undefined, problems: Problems): Prompt[] {
  return readList(node, 'vars_prompt', problems).flatMap(item => {
    const map = readMap(item, 'A prompt', problems)
    return (map && readPrompt(map, problems)) ?? []
  })
}

function readPrompt(map: MapNode, problems: Problems): Prompt | undefined {
  const own = (key: string) => entryOf(map, key)?.value
  for (const { key, keyPlace } of map.entries) {
    if (!known.includes(key)) problems.unknown('The key', key, known, keyPlace)
  }
  const named = own('name')
  if (!named) return problems.add('A prompt needs a name', map.place, 'the variable that gets the answer')
  const name = readText(named, 'The name of a variable', problems)
  if (name === undefined) return undefined
  checkName(name, 'a variable', named.place, problems)
  const [question, fallback] = [own('prompt'), own('default')]
  for (const text of [question, fallback]) if (text) checkTemplates(text, problems)
  return {
    name,
    place: map.place,
    question,
    fallback,
    isPrivate: readFlag(own('private'), 'private', true, problems),
    isConfirmed: readFlag(own('confirm'), 'confirm', false, problems),
  }
}
