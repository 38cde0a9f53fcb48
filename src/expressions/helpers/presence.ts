import { any, boolean, inGroup, lazy, maybe, optional, refuse, text } from '../helper.ts'
import { OMIT } from '../values.ts'

const define = inGroup('presence')

export const presence = [
  define({
    name: 'defined',
    doc: 'Whether a name, and everything on the path behind it, is there',
    args: [maybe(any('name'))],
    examples: [
      ['defined user.shell', false, { user: { name: 'ann' } }],
      ['defined user', true, { user: null }],
    ],
    run: ([value]) => value !== undefined,
  }),
  define({
    name: 'undefined',
    doc: 'Whether a name, or something on the path behind it, is absent',
    args: [maybe(any('name'))],
    examples: [['undefined user.shell', true, { user: { name: 'ann' } }]],
    run: ([value]) => value === undefined,
  }),
  define({
    name: 'default',
    doc: 'The value, or the fallback where it is absent; with `empty=true` also where it is empty',
    args: [maybe(any('value')), lazy(any('fallback'))],
    options: { empty: boolean('whether an empty value is replaced too: "", 0, false, null, [] or {}') },
    examples: [
      ['default user.shell "/bin/sh"', '/bin/sh', { user: { name: 'ann' } }],
      ['default "" "nobody"', ''],
      ['default "" "nobody" empty=true', 'nobody'],
    ],
    run: ([value, fallback], { empty }) =>
      value === undefined || (empty === true && isEmpty(value)) ? fallback() : value,
  }),
  define({
    name: 'mandatory',
    doc: 'The value, or an error with the message where it is absent',
    args: [maybe(any('value')), optional(text('message'))],
    examples: [['mandatory port "give the port by -e port=80"', 80, { port: 80 }]],
    run: ([value, message]) =>
      value === undefined ? refuse(message ?? 'A mandatory value is absent') : value,
  }),
  define({
    name: 'omit',
    doc: 'As a parameter: as if the parameter were not written',
    examples: [['default "root" omit', 'root']],
    run: () => OMIT,
  }),
]

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return !value
}
