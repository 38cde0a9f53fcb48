import fc from 'fast-check'
import { expect } from 'vitest'
import { DeliverError } from '../base/errors.ts'
import type { Node } from '../base/yaml.ts'
import { modules } from '../modules/index.ts'
import { type TestProject, test } from '../testing/playbook.ts'
import { loadPlaybooks } from './load.ts'
import { keywords } from './read/keywords.ts'

const known = new Map(modules.map(module => [module.name, module]))

/** Every word that means something in a playbook, and some that do not. */
const words = [
  ...Object.keys(keywords),
  ...known.keys(),
  'import_tasks',
  'import_role',
  'import_playbook',
  'local_action',
  'with_items',
  'with_sequence',
  'name',
  'loop_var',
  'ansible.builtin.file',
  '__proto__',
  '',
]

const scalars = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -1,
    0.5,
    'all',
    'site.yml',
    'roles',
    '.',
    '{{ x }}',
    '{{',
    'eq a b',
    'a == b',
  ),
  fc.string({ maxLength: 6 }),
)

/** Trees of the words of a playbook, wherever they may or may not stand. */
const trees = fc.letrec(tie => ({
  tree: fc.oneof({ maxDepth: 5 }, scalars, tie('list'), tie('map')),
  list: fc.array(tie('tree'), { maxLength: 3 }),
  map: fc.dictionary(fc.constantFrom(...words), tie('tree'), { maxKeys: 4 }),
})).tree

/** Plays whose sections are lists of such trees, so that many are nearly right. */
const plays = fc
  .record(
    { hosts: scalars, tasks: fc.array(trees), handlers: fc.array(trees), vars: trees },
    { requiredKeys: [] },
  )
  .map(play => [play])

/** Texts of what YAML is made of. */
const soup = fc
  .array(
    fc.constantFrom(
      '- ',
      'hosts: all',
      'tasks:',
      '\n',
      '\n  ',
      '\n    ',
      '{',
      '}',
      '[',
      ']',
      ': ',
      '&a ',
      '*a',
      '|',
      '>',
    ),
    { maxLength: 14 },
  )
  .map(pieces => pieces.join(''))

test('any playbook is plays, or mistakes that people can correct', ({ project }) => {
  const texts = fc.oneof(
    soup,
    trees.map(tree => JSON.stringify(tree)),
    plays.map(play => JSON.stringify(play)),
  )
  fc.assert(
    fc.property(texts, text => playsOrMistakes(project, text)),
    { numRuns: 10_000 },
  )
})

test('any short form is parameters, or mistakes that people can correct', ({ project }) => {
  const pieces = fc.oneof(
    fc.constantFrom(
      'path=',
      'state=',
      'creates=',
      'a=',
      '=',
      ' ',
      '"',
      "'",
      '\\',
      '{{',
      '}}',
      '{{ x }}',
      '\n',
      'chdir=/',
    ),
    fc.string({ maxLength: 4 }),
  )
  const text = fc.array(pieces, { maxLength: 8 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(fc.constantFrom(...known.keys()), text, (module, text) =>
      playsOrMistakes(project, JSON.stringify([{ hosts: 'all', tasks: [{ [module]: text }] }])),
    ),
    { numRuns: 10_000 },
  )
})

test('a quoted value of a short form is the value, whatever it holds', ({ project }) => {
  const value = fc.string().filter(text => !/["\\{}]/.test(text) && text.trim() === text)
  fc.assert(
    fc.property(value, value, (one, other) => {
      const text = JSON.stringify([{ hosts: 'all', tasks: [{ copy: `dest="/${one}" content="${other}"` }] }])
      project.write({ 'site.yml': text })
      const [play] = loadPlaybooks([project.path('site.yml')], { modules: known })
      const [task] = play?.tasks ?? []
      const args =
        task?.kind === 'task' ? task.args.entries.map(({ key, value }) => [key, scalarOf(value)]) : []
      expect(args).toEqual([
        ['dest', `/${one}`],
        ['content', other],
      ])
    }),
  )
})

/** Loads a playbook, which may fail as a mistake of a person, with a place in the text, and in no other way. */
function playsOrMistakes(project: TestProject, text: string): void {
  project.write({ 'site.yml': text })
  try {
    loadPlaybooks([project.path('site.yml')], { modules: known })
  } catch (error) {
    if (!(error instanceof DeliverError)) throw error
    expect(error.place?.offset ?? 0).toBeLessThanOrEqual(text.length)
  }
}

function scalarOf(node: Node): unknown {
  return node.kind === 'scalar' ? node.value : node
}
