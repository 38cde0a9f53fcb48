import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeliverError } from '../base/errors.ts'
import { checkExpression, checkTemplate, checkText } from './check.ts'
import { evaluate } from './evaluate.ts'
import { helpers } from './helpers/index.ts'
import { renderTemplate } from './render.ts'
import { scopeOf } from './testing.ts'
import { renderText } from './text.ts'

const variables = { a: 1, b: 'text', c: [1, 'x', null], d: { e: { f: true } }, n: null }

/** Texts made of what expressions are made of, so that many are nearly right and some are right. */
const soup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '{{',
        '}}',
        '{{{',
        '}}}',
        '{{#',
        '{{/',
        '{{>',
        '{{!',
        '{{else',
        '~',
        '(',
        ')',
        '|',
        '@',
      ),
      fc.constantFrom(
        'a',
        'b',
        'c.[0]',
        'd.e.f',
        'this',
        '..',
        '"t"',
        "'",
        '1',
        '-2.5',
        'true',
        'null',
        'x=1',
        '==',
      ),
      fc.constantFrom(
        'if ',
        'each ',
        'with ',
        'as |x|',
        ' ',
        '\n',
        '\\',
        '\\{{',
        '[',
        ']',
        '.',
        '/',
        ',',
        '\0',
        '§',
      ),
      // Helpers that reach out of the program have no place in a test by chance.
      fc.constantFrom(...[...helpers.keys()].filter(name => name !== 'lookup')),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .chain(words => fc.constantFrom('', ' ').map(separator => words.join(separator)))

/** Runs an action that may fail as a mistake of a person, and in no other way. */
function withoutBug(action: () => unknown): void {
  try {
    action()
  } catch (error) {
    if (!(error instanceof DeliverError)) throw error
  }
}

test('every text is a value or a mistake with a name', () => {
  const scope = scopeOf(variables)
  const partial = (name: string) => (name === 'a' ? { file: 'a.hbs', text: 'a' } : undefined)
  fc.assert(
    fc.property(soup, text => {
      const source = { file: 'x.yml', text }
      const place = { source, offset: 0 }
      withoutBug(() => evaluate(text, scope, place))
      withoutBug(() => renderText(text, scope, place))
      withoutBug(() => renderTemplate(source, scope, { partial }))
      for (const problem of [
        ...checkText(text, place),
        ...checkExpression(text, place),
        ...checkTemplate(source),
      ]) {
        expect(problem.place?.offset).toBeLessThanOrEqual(text.length)
      }
    }),
    { numRuns: 10_000 },
  )
})

test('every helper takes whatever it is given, or says what it takes', () => {
  const value = fc.oneof(
    fc.constantFrom(
      'a',
      'b',
      'c',
      'd',
      'n',
      'true',
      '(array)',
      '(dict)',
      'nobody',
      '""',
      '-1',
      '0.5',
      '99',
      '1e30',
    ),
    fc.constantFrom(
      '"%d"',
      '"%Y"',
      '"10.0.3.1/24"',
      '"1.2.3"',
      '"{\'a\': 1}"',
      '"upper"',
      '(array d d)',
      '99999999999999',
    ),
    fc.string({ maxLength: 6 }).map(text => `"${text.replace(/["\\]/g, '')}"`),
  )
  const call = fc
    .constantFrom(...[...helpers.values()].filter(({ name }) => name !== 'lookup'))
    .chain(helper => {
      const args = fc.array(value, { maxLength: 4 })
      const options = fc.dictionary(fc.constantFrom('none', ...Object.keys(helper.options)), value, {
        maxKeys: 2,
      })
      return fc.record({ name: fc.constant(helper.name), args, options })
    })
  fc.assert(
    fc.property(call, ({ name, args, options }) => {
      // A million rounds are allowed, and take their time.
      const named = Object.entries(options).filter(([option]) => option !== 'rounds')
      const words = [name, ...args, ...named.map(([option, item]) => `${option}=${item}`)]
      withoutBug(() => evaluate(words.join(' '), scopeOf(variables)))
    }),
    { numRuns: 10_000 },
  )
})

test('data is never evaluated', () => {
  fc.assert(
    fc.property(soup, data => {
      const scope = scopeOf({ data, list: [data], map: { [`k${data}`]: data } })
      const source = { file: 'x.hbs', text: '{{ data }}|{{#each list}}{{ this }}{{/each}}' }
      expect(evaluate('data', scope)).toBe(data)
      expect(evaluate('get (from_json (to_json map)) (concat "k" data)', scope)).toBe(data)
      expect(renderText('<{{ data }}>', scope)).toBe(`<${data}>`)
      expect(renderTemplate(source, scope, { partial: () => undefined })).toBe(`${data}|${data}`)
    }),
  )
})
