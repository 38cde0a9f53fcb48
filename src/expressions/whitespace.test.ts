import fc from 'fast-check'
import { expect, test } from 'vitest'
import { renderTemplate } from './render.ts'
import { scopeOf } from './testing.ts'

/** Lines of a template, and those of them that are written. */
interface Lines {
  readonly template: readonly string[]
  readonly output: readonly string[]
}

const indent = fc.constantFrom('', ' ', '   ', '\t')
const space = fc.constantFrom('', ' ')

const content: fc.Arbitrary<Lines> = fc
  .tuple(indent, fc.constantFrom('a', 'b {{ yes }}', '{{ yes }}', ''))
  .map(([before, text]) => {
    const line = before + text
    return { template: [line], output: [line.replaceAll('{{ yes }}', 'true')] }
  })

const comment: fc.Arbitrary<Lines> = fc
  .tuple(indent, space)
  .map(([before, after]) => ({ template: [`${before}{{! nothing }}${after}`], output: [] }))

/** Templates in which every tag of a block has its line for itself, and what must come of them. */
const { lines } = fc.letrec<{ lines: Lines; block: Lines }>(tie => ({
  lines: fc
    .array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, content, comment, tie('block')), {
      maxLength: 4,
    })
    .map(all => ({ template: all.flatMap(one => one.template), output: all.flatMap(one => one.output) })),
  block: fc
    .record({
      bodies: fc.array(fc.tuple(tie('lines'), fc.constantFrom('yes', 'no'), indent, space), {
        minLength: 1,
        maxLength: 3,
      }),
      otherwise: fc.option(tie('lines')),
      sign: fc.constantFrom('#', '^'),
      end: indent,
    })
    .map(({ bodies, otherwise, sign, end }) => {
      const chain = sign === '^' ? bodies.slice(0, 1) : bodies
      const found = chain.find(([, name]) => (name === 'yes') === (sign === '#'))?.[0] ?? otherwise
      const branches = chain.flatMap(([body, name, before, after], i) => [
        `${before}{{${i === 0 ? `${sign}if` : 'else if'} ${name}}}${after}`,
        ...body.template,
      ])
      const rest = otherwise ? [`${end}{{else}}`, ...otherwise.template] : []
      return { template: [...branches, ...rest, `${end}{{/if}}`], output: found?.output ?? [] }
    }),
}))

test('lines that hold only a tag vanish, all others stay as they are', () => {
  fc.assert(
    fc.property(lines, fc.constantFrom('\n', '\r\n'), ({ template, output }, end) => {
      const text = template.map(line => line + end).join('')
      const source = { file: 'a.hbs', text }
      const rendered = renderTemplate(source, scopeOf({ yes: true, no: false }), { partial: () => undefined })
      expect(rendered).toBe(output.map(line => line + end).join(''))
    }),
    { numRuns: 2000 },
  )
})

test.for([
  ['a {{~! x ~}} b', 'ab'],
  ['a\n{{~#if yes ~}}\n b \n{{~/if ~}}\n c', 'abc'],
  ['a {{#if no ~}} b {{~else~}} c {{~/if}} d', 'a c d'],
  ['{{#if no}}a{{else if yes ~}} b {{~ else}}c{{/if}}', 'b'],
  [' {{#if yes}} \na\n {{/if}} ', 'a\n'],
  ['a {{#if yes}}\nb\n{{/if}}', 'a \nb\n'],
  ['{{#if yes}}{{#if yes}}\na\n{{/if}}{{/if}}\n', '\na\n\n'],
] as const)('%j', ([text, output]) => {
  const scope = scopeOf({ yes: true, no: false })
  expect(renderTemplate({ file: 'a.hbs', text }, scope, { partial: () => undefined })).toBe(output)
})
