import fc from 'fast-check'
import { expect } from 'vitest'
import { Problems } from '../base/problems.ts'
import * as composeKeys from '../deployment/notations/compose/keys.ts'
import { keys as deliverousKeys } from '../deployment/notations/deliverous.ts'
import type { Notation } from '../deployment/notations/notation.ts'
import { readServiceFile } from '../deployment/notations/read.ts'
import { sections, keys as templateKeys } from '../deployment/notations/template/keys.ts'
import { applicationText } from '../deployment/notations/write/write.ts'
import { fileNames } from './equality.ts'
import type { TestProject } from './playbook.ts'

/** Service files that nobody would write: known keys, with anything at all behind them, as JSON. */
function garbageOf(notation: Notation): fc.Arbitrary<string> {
  return anything(notation).map(value => JSON.stringify(value))
}

function anything(notation: Notation): fc.Arbitrary<unknown> {
  const name = fc.oneof(
    fc.constantFrom(...keysOf[notation]),
    fc.constantFrom('web', 'db', 'toString', 'a b', '', '0'),
  )
  const { tree } = fc.letrec<{ tree: unknown; map: unknown }>(tie => ({
    tree: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      values,
      fc.array(tie('tree'), { maxLength: 3 }),
      tie('map'),
    ),
    map: fc.dictionary(name, tie('tree'), { maxKeys: 5 }),
  }))
  const services = fc.dictionary(name, fc.dictionary(name, tree, { maxKeys: 8 }), { maxKeys: 4 })
  if (notation !== 'compose') return fc.oneof(services, tree)
  return fc
    .tuple(fc.dictionary(name, tree, { maxKeys: 4 }), services)
    .map(([more, services]) => ({ ...more, services }))
}

const keysOf: Readonly<Record<Notation, readonly string[]>> = {
  deliverous: [
    ...deliverousKeys.required,
    ...deliverousKeys.optional,
    'name',
    'alias',
    'path',
    'host_port',
    'port',
  ],
  template: [
    ...templateKeys.optional,
    ...sections,
    'http',
    'tls',
    'auth',
    'hex',
    'service',
    'cmd',
    'port',
    'path',
  ],
  compose: [
    ...Object.values(composeKeys).flatMap(({ read, refused }) => [...read, ...Object.keys(refused)]),
    'x-deliver',
    'health',
    'release',
  ],
}

const values = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 80, 1e21, 1.5),
  fc.string(),
  fc.constantFrom(
    ...[
      'web',
      'db',
      '80:80',
      '1-9:1-9',
      ':::',
      '[::1]:80:80',
      '/a:/b',
      './a:/b',
      'data:/data',
      'a=b',
      '=',
      '10s',
    ],
    ...[
      '{{ x }}',
      '{{',
      '}}',
      '{PORT}',
      '{SD_',
      '$',
      '${',
      '${A',
      '${A:-${B}}',
      '$$',
      '../..',
      '/dev/zero',
      'http://x',
    ],
    ...['.', '..', '/', '', ' ', '\n', '\u0000', 'a:b:c:d', '512m', '25%', 'CMD', 'NONE'],
  ),
)

/** Reading ends with mistakes that a person can correct, or with an application that can be written again. */
export function expectSafe(project: TestProject, notation: Notation, numRuns: number): void {
  const file = fileNames[notation]
  const property = fc.property(garbageOf(notation), text => {
    project.write({ [file]: text })
    const problems = new Problems()
    const application = readServiceFile(project.path(file), undefined, problems, {
      environment: { A: '{{' },
      profiles: [],
    })
    if (problems.inOrder().length > 0 || !application) return
    expect(applicationText.json(application)).toContain('services')
  })
  fc.assert(property, { numRuns })
}
