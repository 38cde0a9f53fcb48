import { expect, test } from 'vitest'
import { loopForms } from './loop-forms.ts'

const search = {
  role: undefined,
  folder: `${import.meta.dirname}/../../../roles`,
  playbookFolder: import.meta.dirname,
}

test.for([
  { form: 'with_items', value: [1, [2, [3]]], items: [1, 2, [3]] },
  { form: 'with_items', value: 'one', items: ['one'] },
  { form: 'with_flattened', value: [1, [2, [3]]], items: [1, 2, 3] },
  { form: 'with_dict', value: { a: 1 }, items: [{ key: 'a', value: 1 }] },
  {
    form: 'with_indexed_items',
    value: ['a', 'b'],
    items: [
      [0, 'a'],
      [1, 'b'],
    ],
  },
  {
    form: 'with_sequence',
    value: 'start=1 end=5 stride=2 format=web%02d',
    items: ['web01', 'web03', 'web05'],
  },
  { form: 'with_sequence', value: 'count=3', items: ['1', '2', '3'] },
  { form: 'with_sequence', value: '5-8', items: ['5', '6', '7', '8'] },
  { form: 'with_sequence', value: '4', items: ['1', '2', '3', '4'] },
  { form: 'with_sequence', value: 'start=3 end=1 stride=-1', items: ['3', '2', '1'] },
  { form: 'with_sequence', value: '0-0x10/8:%x', items: ['0', '8', '10'] },
  {
    form: 'with_together',
    value: [['a', 'b'], [1]],
    items: [
      ['a', 1],
      ['b', null],
    ],
  },
  {
    form: 'with_nested',
    value: [
      ['a', 'b'],
      [1, 2],
    ],
    items: [
      ['a', 1],
      ['a', 2],
      ['b', 1],
      ['b', 2],
    ],
  },
  {
    form: 'with_subelements',
    value: [[{ n: 'a', k: { l: [1, 2] } }, { n: 'b' }], 'k.l', { skip_missing: true }],
    items: [
      [{ n: 'a', k: { l: [1, 2] } }, 1],
      [{ n: 'a', k: { l: [1, 2] } }, 2],
    ],
  },
  { form: 'with_lines', value: 'printf "a b\\nc"', items: ['a b', 'c'] },
  {
    form: 'with_fileglob',
    value: 'loop-forms.t*',
    items: [`${import.meta.dirname}/loop-forms.test.ts`, `${import.meta.dirname}/loop-forms.ts`].sort(),
  },
  { form: 'with_first_found', value: ['nothing', 'tasks.ts'], items: [`${import.meta.dirname}/tasks.ts`] },
  { form: 'with_first_found', value: { files: ['nothing'], skip: true }, items: [] },
])('$form makes items of $value', ({ form, value, items }) => {
  expect(loopForms[form]?.(value, search)).toEqual(items)
})

test.for([
  { form: 'loop', value: 'text', says: 'loop takes a list' },
  { form: 'loop', value: { a: 1 }, says: 'loop takes a list' },
  { form: 'with_dict', value: [1], says: 'with_dict takes a map' },
  { form: 'with_sequence', value: 'start=1', says: 'with_sequence needs an end' },
  { form: 'with_first_found', value: ['nothing'], says: 'None of these files is there' },
  { form: 'with_subelements', value: [[{ a: [1] }], 'toString'], says: 'found no list at toString' },
  { form: 'with_subelements', value: [[{ a: [1] }], 'constructor.prototype'], says: 'found no list' },
  { form: 'with_subelements', value: [[null], '__proto__'], says: 'found no list at __proto__' },
])('$form refuses $value', ({ form, value, says }) => {
  expect(() => loopForms[form]?.(value, search)).toThrow(says)
})
