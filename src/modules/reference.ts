import { blocks, code, table } from '../base/markdown.ts'
import type { Param, Params } from '../base/params.ts'
import { commonReturns, type Returns, type ReturnType } from '../base/returns.ts'
import type { Module } from '../model/module.ts'

const types: Readonly<Record<string, string>> = {
  text: 'a text; numbers and booleans are taken as they are written',
  'text or data': 'a text; a map or a list is written as JSON',
  secret: 'a text that is shown as `***` wherever it would be seen',
  path: 'an absolute path on the host',
  mode: "permissions in octal, in quotes: `'0644'`; or symbolic: `u=rw,go=r`",
  flag: '`true` or `false`; `yes`, `no`, `on` and `off` are understood',
  'whole number': 'a number without a fraction, also as text',
  number: 'a number, also as text',
  port: 'a number from 1 to 65535',
  size: 'a number of bytes, such as `64m`',
  'command line': 'a text that is cut into words as a shell does it, without anything else that a shell does',
  duration: 'a time such as `30s`, `500ms` or `1m30s`; a number is seconds',
  'list of paths': 'a list of absolute paths, or a single one',
  'list of texts': 'a list, or a text that is cut at its commas',
  'list of whole numbers': 'a list, or a single one',
  'list of maps': 'a list; a single map is a list of one',
  'map of texts': 'a map with any names',
  'map of secrets': 'a map with any names; its values are shown as `***`',
  map: 'a map',
  any: 'any value',
  expression: 'a bare expression, without braces',
  'list of expressions': 'a list of bare expressions, or a single one',
  'local command': 'a script beside the playbook or role, or in its folder `files`, and words for it',
  'local file': 'a file beside the playbook or role, or in its folder `files`, `tasks` or `vars`',
  template: 'a template beside the playbook or role, or in its folder `templates`',
}

const returnTypes: Readonly<Record<ReturnType, string>> = {
  text: 'a text',
  number: 'a number',
  flag: '`true` or `false`',
  texts: 'a list of texts',
  maps: 'a list of maps',
  map: 'a map',
  any: 'any value',
}

/** The pages of the manual, in Markdown, by the names of their files: one for each module, and the index. */
export function modulesReference(modules: readonly Module[]): ReadonlyMap<string, string> {
  const sorted = modules.toSorted((a, b) => a.name.localeCompare(b.name))
  return new Map([
    ['README.md', indexOf(sorted)],
    ...sorted.map(module => [`${module.name}.md`, pageOf(module)] as const),
  ])
}

function indexOf(sorted: readonly Module[]): string {
  const rows = sorted.map(({ name, summary, ...module }) => [
    `[${name}](${name}.md)`,
    kindOf(module as Module),
    summary,
  ])
  return blocks(
    '# Modules',
    'Every kind of task there is: `npm run docs` writes these pages from what the modules declare. A module that keeps ' +
      'something looks first, and changes only what differs; one that acts does it each time; one that looks changes ' +
      'nothing; one that steers the run touches no host. Names may have the prefix `ansible.builtin.`.',
    table(['module', '', 'what it does'], rows),
    '## What parameters take',
    table(['', 'which is'], Object.entries(types)),
    '## What every task registers',
    'What a module registers beside this is on its page. Reading what a task does not register is an error that ' +
      '`--syntax-check` finds.',
    returnsTable(commonReturns),
  )
}

function pageOf(module: Module): string {
  const { name, summary, examples, differences = [] } = module
  return blocks(
    `# ${name}`,
    `${summary}.`,
    behaviourOf(module),
    '## Examples',
    `\`\`\`yaml\n${unindented(examples)}\n\`\`\``,
    '## Parameters',
    ...parametersOf(module.params),
    ...(module.freeForm ? [`A text instead of a map is \`${module.freeForm}\`.`] : []),
    ...(module.freeKeys ? ['Any other key is taken too, as it is.'] : []),
    ...(module.returns ? ['## What it registers', ...returnsOf(module)] : []),
    ...(differences.length > 0
      ? ['## Other than in Ansible', differences.map(line => `- ${line}.`).join('\n')]
      : []),
  )
}

function kindOf(module: Module): string {
  if (module.kind === 'state') return module.plan ? 'keeps' : 'looks'
  if (!module.readsOnly) return 'acts'
  return module.onController ? 'steers' : 'looks'
}

function behaviourOf(module: Module): string {
  if (kindOf(module) === 'keeps') {
    return 'It keeps: it looks first, and changes only what differs. Check mode says exactly what that is.'
  }
  if (kindOf(module) === 'steers') return 'It steers the run and touches no host; it runs in check mode too.'
  if (kindOf(module) === 'looks') return 'It looks, and changes nothing; it runs in check mode too.'
  if ('predict' in module)
    return 'It acts, each time. Check mode says what it would do, where that can be known.'
  return 'It acts, each time. Check mode skips it, and says so.'
}

/** The table of parameters, then one for each map among them. */
function parametersOf(params: Params, within = ''): string[] {
  const all = Object.entries(params)
  if (all.length === 0) return ['None.']
  const rows = all.map(([name, param]) => [code(name), takes(param), fallback(param), meaning(param)])
  const inner = all.flatMap(([name, { fields }]) => {
    const path = `${within}${name}`
    return fields ? [`### ${path}`, ...parametersOf(fields, `${path}.`)] : []
  })
  return [table(['parameter', 'takes', 'default', 'what it is'], rows), ...inner]
}

function returnsOf({ returns = {}, freeReturns }: Module): string[] {
  const more = freeReturns ? ['What else it registers depends on the task.'] : []
  return Object.keys(returns).length === 0
    ? ['Nothing of its own.', ...more]
    : [returnsTable(returns), ...more]
}

function returnsTable(returns: Returns): string {
  return table(['value', 'is', 'what it is'], returnRows(returns, ''))
}

/** A row for each value, with those inside a map below it. */
function returnRows(returns: Returns, within: string): string[][] {
  return Object.entries(returns).flatMap(([name, { type, doc, fields }]) => [
    [code(`${within}${name}`), returnTypes[type], doc],
    ...returnRows(fields ?? {}, `${within}${name}.${type === 'maps' ? '[].' : ''}`),
  ])
}

function takes({ type, choices }: Param<unknown>): string {
  return choices ? choices.map(code).join(', ') : type
}

function fallback({ required, fallback }: Param<unknown>): string {
  if (required) return '**required**'
  if (fallback === undefined) return ''
  return code(fallback === '' ? "''" : typeof fallback === 'string' ? fallback : JSON.stringify(fallback))
}

function meaning({ doc, aliases }: Param<unknown>): string {
  return aliases.length === 0 ? doc : `${doc}. Also ${aliases.map(code).join(', ')}`
}

/** The examples as they stand in a file: without the spaces that they have in the source. */
function unindented(examples: string): string {
  const lines = examples.split('\n').filter(line => line.trim() !== '')
  const depth = lines[0]?.search(/\S/) ?? 0
  return lines.map(line => line.slice(depth)).join('\n')
}
