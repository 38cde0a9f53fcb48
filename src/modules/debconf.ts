import { TaskError } from '../base/errors.ts'
import { flag, oneOf, text, textOrSecret, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { reveal, Secret } from '../base/secret.ts'
import { lines, sh } from '../base/shell.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'

const types = [
  'boolean',
  'error',
  'multiselect',
  'note',
  'password',
  'seen',
  'select',
  'string',
  'text',
  'title',
] as const

const word = (doc: string) => text(doc).check(text => /^[^\s-]\S*$/.test(text), 'must be one word')

const params = {
  name: word('The package that asks').alias('pkg'),
  question: word('The question; without it, the answers are only looked at').alias('selection', 'setting')
    .optional,
  vtype: oneOf(types, 'What kind of answer it has; `password` keeps it secret').optional,
  value: textOrSecret('The answer')
    .check(value => !/[\r\n]/.test(reveal(value)), 'must be one line')
    .alias('answer').optional,
  unseen: flag('Let the question be asked nevertheless').or(false),
}

type Want = Values<typeof params>

interface Now {
  readonly hasDebconf: boolean
  /** The answers of the package, without passwords. */
  readonly shown: Readonly<Record<string, string>>
  /** The answer to the question; `undefined` where there is none. */
  readonly answer: string | undefined
  readonly isSeen: boolean
}

export const debconf = defineModule({
  name: 'debconf',
  summary: 'Keep the answers to what Debian packages ask when they are installed',
  params,
  examples: `
    - debconf: { name: locales, question: locales/default_environment_locale, vtype: select, value: C.UTF-8 }
    - debconf: { name: app, question: app/password, vtype: password, value: '{{ app_password }}' }
    - debconf: { name: tzdata }
      register: answers
  `,
  returns: {
    current: returned('map', 'The answers of the package, without passwords'),
    previous: returned('map', 'The same before the change'),
  },
  differences: [
    '`debconf-get-selections` is not needed, and what is set with the type `password` is not told',
  ],

  observe: want => ({
    script: lines([
      section('tools'),
      sh`if command -v debconf-set-selections; then :; fi`,
      section('shown'),
      sh`debconf-show ${want.name} 2>/dev/null | sort`,
      section('answer'),
      want.question === undefined
        ? sh``
        : sh`perl -MDebconf::Db -MDebconf::Question -e ${readAnswer} ${want.question} 2>/dev/null || :`,
    ]),
    parse(output): Now {
      const { tools, shown, answer } = sectionsOf(output)
      return { hasDebconf: tools !== '', shown: answersIn(shown), ...answerIn(answer) }
    },
  }),

  *plan(want, now) {
    if (want.question === undefined) return
    if (want.vtype === undefined || want.value === undefined) {
      throw new TaskError(`Cannot answer ${want.question}: vtype and value are missing`)
    }
    if (!now.hasDebconf) throw new TaskError('Cannot keep answers: the host has no debconf-set-selections')
    const before = want.vtype === 'seen' ? String(now.isSeen) : now.answer
    const after = reveal(want.value)
    if (isSame(want.vtype, before, after)) return
    yield change(want, want.question, before, after)
  },

  report: (want, { shown }) => ({ previous: shown, current: { ...shown, ...answered(want) } }),
})

/** Prints the answer to a question as it is, behind whether it was seen; the database is not locked for that. */
const readAnswer = `
  Debconf::Db->load(readonly => "true");
  my $question = Debconf::Question->get($ARGV[0]) or exit 0;
  print $question->flag("seen"), "|", $question->value // "", "|";`

/** Reads lines such as `* tzdata/Areas: Etc`. */
function answersIn(shown = ''): Readonly<Record<string, string>> {
  const rows = [...shown.matchAll(/^[* ] (\S+):(?: (.*))?$/gm)]
  return Object.fromEntries(rows.map(([, question = '', answer = '']) => [question, answer]))
}

function answerIn(printed = ''): Pick<Now, 'answer' | 'isSeen'> {
  const [, seen, answer] = /^(\w*)\|(.*)\|/s.exec(printed) ?? []
  return { answer, isSeen: seen === 'true' }
}

/** Items of a list may be in any order. */
function isSame(vtype: Want['vtype'], before: string | undefined, after: string): boolean {
  if (before === undefined || vtype !== 'multiselect') return before === after
  const items = (answer: string) =>
    answer
      .split(',')
      .map(item => item.trim())
      .filter(Boolean)
      .sort()
      .join()
  return items(before) === items(after)
}

function change(want: Want, question: string, before: string | undefined, after: string): Change {
  const isSecret = want.vtype === 'password' || want.value instanceof Secret
  const line = `${want.name} ${question} ${want.vtype} ${after}`
  return {
    what: question,
    before: before ?? 'not answered',
    after,
    ...(isSecret && { secret: true }),
    settle: sh`printf '%s\\n' ${isSecret ? new Secret(line) : line} | debconf-set-selections ${want.unseen ? ['-u'] : []}`,
  }
}

/** The answer of the task, unless it is secret. */
function answered({ question, vtype, value }: Want): Readonly<Record<string, string>> {
  const isShown = question !== undefined && value !== undefined && vtype !== 'seen'
  if (!isShown) return {}
  const isSecret = vtype === 'password' || value instanceof Secret
  return { [question]: isSecret ? '(password omitted)' : reveal(value) }
}
