import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodeOf } from '../base/yaml.ts'
import { type Layer, type LayerName, precedence, strongestFirst } from './precedence.ts'
import { VariableScope } from './scope.ts'

const names = precedence.map(([name]) => name)
const place = { source: { file: 'site.yml', text: '' }, offset: 0 }

/** Layers that all have the same name, in any order, some of them several times. */
const layers = fc.array(
  fc.constantFrom(...names).map((name): Layer => ({ name, variables: new Map([['x', { data: {} }]]) })),
  { minLength: 1, maxLength: 30 },
)

test('of layers in any order the strongest wins, of equals the last, and every one is told of', () => {
  fc.assert(
    fc.property(layers, layers => {
      const rank = ({ name }: Layer) => names.indexOf(name)
      const strongest = layers.findLast(layer => layers.every(other => rank(other) <= rank(layer)))
      const scope = scopeOf(layers)
      const origins = scope.origins('x').map(({ layer }) => layer)
      expect(scope.get('x')).toBe(valueIn(strongest))
      expect(origins[0]).toBe(strongest)
      expect(new Set(origins)).toEqual(new Set(layers))
    }),
    { numRuns: 2000 },
  )
})

test.for(names.slice(1).map((stronger, at) => ({ stronger, weaker: names[at] as LayerName })))(
  '$stronger wins over $weaker',
  ({ stronger, weaker }) => {
    const layerOf = (name: LayerName): Layer => ({ name, variables: new Map([['x', { data: name }]]) })
    expect(scopeOf([layerOf(stronger), layerOf(weaker)]).get('x')).toBe(stronger)
  },
)

test('data of any layer is never evaluated, also when what people wrote brings it in', () => {
  const text = fc
    .array(
      fc.constantFrom('{{', '}}', ' add 1 1 ', '"', '\\', ' lookup "env" "HOME" ', 'secret', '{{ secret }}'),
    )
    .map(pieces => pieces.join(''))
  fc.assert(
    fc.property(fc.constantFrom(...names), text, (name, text) => {
      const data: Layer = {
        name,
        variables: new Map([
          ['x', { data: text }],
          ['nested', { data: { list: [text] } }],
          ['secret', { data: 'told' }],
        ]),
      }
      const written: Layer = {
        name: 'extra vars',
        variables: new Map([
          ['whole', { written: nodeOf('{{ x }}', place) }],
          ['again', { written: nodeOf('{{ whole }}', place) }],
          ['within', { written: nodeOf('<{{ again }}|{{ nested.list.[0] }}>', place) }],
        ]),
      }
      const scope = scopeOf([data, written])
      expect(scope.get('again')).toBe(text)
      expect(scope.get('within')).toBe(`<${text}|${text}>`)
    }),
    { numRuns: 2000 },
  )
})

function scopeOf(layers: readonly Layer[]): VariableScope {
  return new VariableScope(strongestFirst(layers), () => undefined)
}

function valueIn(layer: Layer | undefined): unknown {
  const variable = layer?.variables.get('x')
  return variable && 'data' in variable ? variable.data : undefined
}
