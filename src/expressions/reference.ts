import { blocks, code, table } from '../base/markdown.ts'
import type { Example, Group, Helper } from './helper.ts'
import { helpers } from './helpers/index.ts'
import { lookups } from './helpers/lookups.ts'
import { language } from './language.ts'
import type { Dict } from './values.ts'

const titles: Readonly<Record<Group, string>> = {
  logic: 'Logic',
  presence: 'Presence',
  results: 'Results of tasks',
  types: 'Types',
  comparing: 'Comparing',
  text: 'Text',
  numbers: 'Numbers',
  lists: 'Lists',
  maps: 'Maps',
  paths: 'Paths',
  encodings: 'Encodings',
  network: 'Network',
  time: 'Time',
  controller: 'The controller',
}

/** The manual of the language and of every helper, in Markdown. */
export function helpersReference(): string {
  const groups = Object.entries(titles).flatMap(([group, title]) => {
    const members = [...helpers.values()].filter(helper => helper.group === group)
    return [`## ${title}`, ...members.map(section)]
  })
  return blocks(language.trimEnd(), ...groups)
}

function section(helper: Helper): string {
  return [
    `### ${helper.name}`,
    `${code(helper.signature)}: ${helper.doc}.`,
    ...optionsOf(helper),
    ...(helper.name === 'lookup' ? [lookupsTable()] : []),
    codeOf(helper.examples),
  ].join('\n\n')
}

function optionsOf({ options }: Helper): string[] {
  const lines = Object.entries(options).map(
    ([name, option]) => `- ${code(`${name}=`)} ${option.name} (${option.takes})`,
  )
  return lines.length > 0 ? [lines.join('\n')] : []
}

function lookupsTable(): string {
  return table(
    ['lookup', 'gives'],
    Object.values(lookups).map(({ signature, doc }) => [code(signature), doc]),
  )
}

function codeOf(examples: readonly Example[]): string {
  return ['```', ...examples.map(exampleLine), '```'].join('\n')
}

function exampleLine([expression, gives, variables]: Example): string {
  const line = `${expression}  ->  ${JSON.stringify(gives)}`
  return variables ? `${line}   (${values(variables)})` : line
}

function values(variables: Dict): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ')
}
