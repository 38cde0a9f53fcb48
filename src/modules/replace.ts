import { BoundedRegExp } from '../base/bounded-regexp.ts'
import { text, type Values } from '../base/params.ts'
import { expanded, patternOf } from '../base/pattern.ts'
import {
  type EditState,
  editDifferences,
  editedFile,
  editQuestion,
  editReturns,
  editValues,
  parseEditState,
} from '../host/files/edit.ts'
import { byteText } from '../host/files/edited-text.ts'
import { defineModule } from '../model/module.ts'

const { create: _, ...file } = editedFile

const params = {
  ...file,
  regexp: text('What is replaced, wherever it stands; `^` and `$` match at every line').alias('regex'),
  replace: text('What takes its place; `\\1` is what a group matched').or(''),
  after: text('Only behind the first match of this expression').optional,
  before: text('Only before the first match of this expression').optional,
}

type Want = Values<typeof params>

export const replace = defineModule({
  name: 'replace',
  summary: 'Replace every match of an expression in a text file',
  params,
  examples: `
    - replace: { path: /etc/hosts, regexp: '(\\s+)old\\.example\\.org(\\s|$)', replace: '\\1new.example.org\\2' }
    - replace: { path: /etc/app.conf, after: '<VirtualHost [*]>', before: '</VirtualHost>', regexp: '^(.+)$', replace: '# \\1' }
    - replace: { path: /etc/app.conf, regexp: '^debug=.*\\n', backup: true }
  `,

  returns: editReturns,

  observe: want => ({
    script: editQuestion(want.path, want),
    parse: output => parseEditState(output, want),
  }),

  *plan(want, now: EditState) {
    yield* editDifferences({ ...want, create: false }, now, editOf(want))
  },

  report: (want, now) => editValues({ ...want, create: false }, now, editOf(want)),
})

function editOf({ regexp, replace, after, before }: Want): (text: string) => string {
  const pattern = globally(patternOf(byteText(regexp), 'm'))
  const replacement = byteText(replace)
  return text => {
    const [from, to] = sectionOf(text, after, before)
    const section = text.slice(from, to).replace(pattern, (...found) => expanded(replacement, matchOf(found)))
    return text.slice(0, from) + section + text.slice(to)
  }
}

function globally({ source, flags }: RegExp): RegExp {
  return new BoundedRegExp(source, `${flags}g`)
}

/** What `replace` hands to its function, as a match: the text, its groups, where it stands, the whole, named groups. */
function matchOf(found: readonly unknown[]): RegExpMatchArray {
  const names = typeof found.at(-1) === 'object' ? (found.at(-1) as Record<string, string>) : undefined
  const groups = found.slice(0, names ? -3 : -2) as string[]
  return Object.assign(groups, names && { groups: names }) as unknown as RegExpMatchArray
}

/** The part of a text that is edited: all of it, or none where `after` or `before` matches nothing. */
function sectionOf(text: string, after: string | undefined, before: string | undefined): [number, number] {
  const opening = after === undefined ? undefined : patternOf(byteText(after), 's').exec(text)
  if (opening === null) return [0, 0]
  const from = opening ? opening.index + opening[0].length : 0
  const closing = before === undefined ? undefined : patternOf(byteText(before), 's').exec(text.slice(from))
  if (closing === null) return [0, 0]
  const to = closing ? from + closing.index : text.length
  return [from, to]
}
