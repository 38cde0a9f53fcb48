import { Secret } from '../../base/secret.ts'
import { flagged, pattern } from '../algorithms/patterns.ts'
import { compareSemver, compareVersions } from '../algorithms/versions.ts'
import { any, boolean, inGroup, list, oneOf, refuse, text } from '../helper.ts'
import { describe, equal, isDict, truth } from '../values.ts'

const define = inGroup('comparing')

const flags = {
  ignorecase: boolean('whether small and capital letters are the same'),
  multiline: boolean('whether ^ and $ stand for the ends of each line'),
}

/** The ways to compare that `version` knows, and what the difference of the versions must be for each. */
const comparisons = {
  '==': (difference: number) => difference === 0,
  '!=': (difference: number) => difference !== 0,
  '<': (difference: number) => difference < 0,
  '<=': (difference: number) => difference <= 0,
  '>': (difference: number) => difference > 0,
  '>=': (difference: number) => difference >= 0,
}
const operators = Object.keys(comparisons) as (keyof typeof comparisons)[]

export const comparing = [
  define({
    name: 'in',
    doc: 'Whether a value is in a list, a key in a map, or a text in a text',
    args: [any('needle'), any('haystack')],
    examples: [
      ['in "web" group_names', true, { group_names: ['web', 'db'] }],
      ['in "port" (dict "port" 80)', true],
      ['in "err" "no error"', true],
    ],
    run: ([needle, haystack]) => holds(haystack, needle),
  }),
  define({
    name: 'contains',
    doc: 'Whether a list has an item, a map a key, or a text a text in it',
    args: [any('haystack'), any('needle')],
    examples: [['contains (array 1 2) 3', false]],
    run: ([haystack, needle]) => holds(haystack, needle),
  }),
  define({
    name: 'match',
    doc: 'Whether a text matches a regular expression, from its begin',
    args: [text('text'), pattern('regex')],
    options: flags,
    examples: [
      ['match "web1.lxc" "web\\d"', true],
      ['match "the web" "web"', false],
    ],
    run: ([subject, regex], { ignorecase, multiline }) =>
      subject.search(flagged(regex, { i: ignorecase, m: multiline, y: true })) === 0,
  }),
  define({
    name: 'search',
    doc: 'Whether a regular expression matches anywhere in a text',
    args: [text('text'), pattern('regex')],
    options: flags,
    examples: [['search "the Web" "web$" ignorecase=true', true]],
    run: ([subject, regex], { ignorecase, multiline }) =>
      flagged(regex, { i: ignorecase, m: multiline }).test(subject),
  }),
  define({
    name: 'starts_with',
    doc: 'Whether a text begins with another',
    args: [text('text'), text('start')],
    examples: [['starts_with "/srv/app" "/srv"', true]],
    run: ([whole, start]) => whole.startsWith(start),
  }),
  define({
    name: 'ends_with',
    doc: 'Whether a text ends with another',
    args: [text('text'), text('end')],
    examples: [['ends_with "site.yml" ".yml"', true]],
    run: ([whole, end]) => whole.endsWith(end),
  }),
  define({
    name: 'version',
    doc: 'Compares two versions, number by number',
    args: [text('a'), oneOf('operator', operators), text('b')],
    options: { type: oneOf('how to compare', ['loose', 'semver']) },
    examples: [
      ['version "1.10" ">=" "1.9"', true],
      ['version "2.0.0-rc.1" "<" "2.0.0" type="semver"', true],
    ],
    run: ([a, operator, b], { type }) =>
      comparisons[operator](type === 'semver' ? compareSemver(a, b) : compareVersions(a, b)),
  }),
  define({
    name: 'subset',
    doc: 'Whether all items of a list are in another',
    args: [list('a'), list('b')],
    examples: [['subset (array 1) (array 1 2)', true]],
    run: ([a, b]) => a.every(item => holds(b, item)),
  }),
  define({
    name: 'superset',
    doc: 'Whether a list has all items of another',
    args: [list('a'), list('b')],
    examples: [['superset (array 1) (array 1 2)', false]],
    run: ([a, b]) => b.every(item => holds(a, item)),
  }),
  define({
    name: 'any',
    doc: 'Whether any item of a list is true',
    args: [list('list')],
    examples: [['any (array false 1)', true]],
    run: ([items]) => items.some(truth),
  }),
  define({
    name: 'all',
    doc: 'Whether all items of a list are true',
    args: [list('list')],
    examples: [['all (array false 1)', false]],
    run: ([items]) => items.every(truth),
  }),
]

function holds(haystack: unknown, needle: unknown): boolean {
  if (Array.isArray(haystack)) return haystack.some(item => equal(item, needle))
  if (isDict(haystack)) return Object.hasOwn(haystack, String(needle))
  const [whole, part] = [haystack, needle].map(value => (value instanceof Secret ? value.reveal() : value))
  if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part)
  if (typeof whole === 'string')
    return refuse(`A text cannot hold ${describe(needle)}`, 'string makes a text of it')
  return refuse(`Nothing can be in ${describe(haystack)}`, 'it takes a list, a map or a text')
}
