import type { Flaw } from './tree.ts'

/** What stands here for the blocks of Jinja. */
const cures: Readonly<Record<string, string>> = {
  if: 'write {{#if condition}} ... {{/if}}',
  elif: 'write {{else if condition}}',
  else: 'write {{else}}',
  endif: 'write {{/if}}',
  for: 'write {{#each list as |item|}} ... {{/each}}',
  endfor: 'write {{/each}}',
  include: 'write {{> name}}',
  raw: 'write \\{{ for braces that are text',
  endraw: 'write \\{{ for braces that are text',
  set: 'a variable is set in vars, or by set_fact',
  macro: 'a part that is used often is a file of its own: {{> name key=value}}',
}

const block = new RegExp(String.raw`\{%[-+]?\s*(${Object.keys(cures).join('|')})\b(?:(?!%\}).)*%\}`, 'gs')

/** The blocks of Jinja in a text: they would be told as text, and decide nothing. */
export function jinjaBlocks(text: string, place: 'template' | 'text'): Flaw[] {
  return [...text.matchAll(block)].map(({ 0: written, 1: word = '', index }) => ({
    message: `{% ${word} %} is of Jinja, and means nothing here`,
    hint: place === 'template' ? cures[word] : 'in YAML, ternary chooses between two values',
    offset: index,
    word: written.slice(0, 2),
  }))
}
