import { TaskError } from '../base/errors.ts'
import { flag, oneOf, path, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { type EditState, editDifferences, editQuestion, parseEditState } from '../host/files/edit.ts'
import { byteText } from '../host/files/edited-text.ts'
import { joinedLines, type TextLine, textLines, withLast } from '../host/files/text-lines.ts'
import { defineModule } from '../model/module.ts'

const items = [
  ...[
    'as',
    'chroot',
    'core',
    'cpu',
    'data',
    'fsize',
    'locks',
    'maxlogins',
    'maxsyslogins',
    'memlock',
    'msgqueue',
  ],
  ...['nice', 'nofile', 'nproc', 'priority', 'rss', 'rtprio', 'sigpending', 'stack'],
] as const

const params = {
  domain: text('For whom: a user, `@group`, `%group`, or `*` for all').check(
    domain => /^[^\s#]+$/.test(domain),
    'must be one word',
  ),
  limit_type: oneOf(['hard', 'soft', '-'], 'What is limited: `-` is both'),
  limit_item: oneOf(items, 'Of what'),
  value: text('The limit: a number, `unlimited`, `infinity` or -1').check(
    value => /^(-?\d+|unlimited|infinity)$/.test(value),
    'must be a whole number, unlimited or infinity',
  ),
  use_max: flag('Whether a larger value that is there stays').or(false),
  use_min: flag('Whether a smaller value that is there stays').or(false),
  comment: text('What stands behind the value as a comment')
    .check(comment => !/[\r\n]/.test(comment), 'must be one line')
    .or(''),
  dest: path('The file').or('/etc/security/limits.conf'),
  backup: flag('Keep the file as it was, under a name with the time: `backup_file` of the result').or(false),
}

type Want = Values<typeof params>

export const pamLimits = defineModule({
  name: 'pam_limits',
  summary: 'Keep a limit of the resources of users',
  params,
  examples: `
    - pam_limits: { domain: app, limit_type: '-', limit_item: nofile, value: 65536 }
    - pam_limits: { domain: '@build', limit_type: hard, limit_item: nproc, value: unlimited, dest: /etc/security/limits.d/build.conf }
  `,
  differences: ['A file that is not there is made'],
  returns: {
    dest: returned('text', 'The file'),
    backup_file: returned('text', 'The file as it was, with `backup`'),
  },

  observe: ({ dest }) => ({
    script: editQuestion(dest, {}),
    parse: output => parseEditState(output, {}),
  }),

  *plan(want, now: EditState) {
    if (want.use_max && want.use_min)
      throw new TaskError('Cannot keep the limit: use_max and use_min exclude each other')
    yield* editDifferences({ create: true, backup: want.backup }, now, text => edited(text, want))
  },

  report: ({ dest }) => ({ dest }),
})

/** `domain type item value`, and a comment. */
const form = /^\s*([^\s#]+)\s+(\S+)\s+(\S+)\s+([^\s#]+)\s*(?:#\s*(.*?)\s*)?$/

function edited(text: string, want: Want): string {
  const lines = textLines(text)
  const mine = lines.filter(line => isMeant(line, want))
  const last = mine.at(-1)
  const value = valueFor(want, last && form.exec(last.text)?.[4])
  const [, , , , now, comment = ''] = (last && form.exec(last.text)) ?? []
  const isKept = now === value && (want.comment === '' || comment === byteText(want.comment))
  if (!last) return joinedLines(withLast(lines, written(want, value)))
  const kept = isKept ? last : { ...last, text: written(want, value) }
  return joinedLines(lines.flatMap(line => (line === last ? [kept] : mine.includes(line) ? [] : [line])))
}

function isMeant({ text }: TextLine, { domain, limit_type, limit_item }: Want): boolean {
  const [, ...fields] = form.exec(text) ?? []
  return fields[0] === byteText(domain) && fields[1] === limit_type && fields[2] === limit_item
}

function valueFor({ value, use_max, use_min }: Want, now: string | undefined): string {
  if (now === undefined || !(use_max || use_min)) return value
  const isLarger = amount(now) > amount(value)
  return isLarger === use_max ? now : value
}

/** No limit is more than any number. */
function amount(value: string): number {
  return /^-?\d+$/.test(value) && value !== '-1' ? Number(value) : Number.POSITIVE_INFINITY
}

function written({ domain, limit_type, limit_item, comment }: Want, value: string): string {
  const fields = [domain, limit_type, limit_item, value, ...(comment === '' ? [] : [`# ${comment}`])]
  return byteText(fields.join('\t'))
}
