import { posix } from 'node:path'
import { TaskError } from '../base/errors.ts'
import { flag, oneOf, text, type Values } from '../base/params.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { type Accounts, accountsOf, accountsQuestion } from '../host/files/attributes.ts'
import { registersBackup } from '../host/files/backup.ts'
import { byteText, editedContent, editedText, editedUpTo } from '../host/files/edited-text.ts'
import {
  contentUpTo,
  type FileState,
  fileDifferences,
  fileQuestion,
  fileStateOf,
} from '../host/files/file-state.ts'
import { removalScript } from '../host/files/folders.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import {
  jobNames,
  type Lines,
  variableNames,
  withJob,
  withoutJob,
  withoutVariable,
  withVariable,
} from './cron/table.ts'

const params = {
  name: text('What the job is known by; with env, the name of the variable'),
  user: text('Whose job it is; with `cron_file`, who runs it').optional,
  job: text('The command; with env, the value').alias('value').optional,
  state: oneOf(['present', 'absent'], 'Whether it is there').or('present'),
  cron_file: text('A file in /etc/cron.d, or any by its path, instead of the table of the user').optional,
  minute: text('0-59, `*`, `*/5` and the like').or('*'),
  hour: text('0-23').or('*'),
  day: text('1-31').alias('dom').or('*'),
  month: text('1-12').or('*'),
  weekday: text('0-6, Sunday is 0').alias('dow').or('*'),
  special_time: oneOf(
    ['reboot', 'yearly', 'annually', 'monthly', 'weekly', 'daily', 'hourly'],
    'A time by its name',
  ).optional,
  disabled: flag('Whether the job stands there as a comment').or(false),
  env: flag('Keep a variable of the table instead of a job').or(false),
  insertafter: text('The variable after which a new one goes').optional,
  insertbefore: text('The variable before which a new one goes').optional,
  backup: flag(
    'Keep the table as it was, beside it, or in /tmp that of a user: `backup_file` of the result',
  ).or(false),
}

type Want = Values<typeof params>

export type Now =
  | { readonly kind: 'file'; readonly file: FileState; readonly accounts: Accounts }
  /** `missing` is what keeps the host from having a table: the program, or the user. */
  | { readonly kind: 'user'; readonly table: Buffer; readonly missing: string | undefined }

export const cron = defineModule({
  name: 'cron',
  summary: 'Keep a job that runs at its times',
  params,
  examples: `
    - cron: { name: clean up, minute: 0, hour: 3, job: /usr/local/bin/clean-up }
    - cron: { name: check, minute: '*/5', job: /usr/local/bin/check, user: app }
    - cron: { name: report, special_time: daily, job: /usr/local/bin/report, user: root, cron_file: report }
    - cron: { name: PATH, env: true, job: '/usr/local/bin:/usr/bin:/bin' }
    - cron: { name: clean up, state: absent }
  `,

  observe: want => ({
    script: want.cron_file === undefined ? tableQuestion(want) : fileOnlyQuestion(want.cron_file),
    parse: output => stateOf(sectionsOf(output)),
  }),

  *plan(want, now): Generator<Change> {
    refuseUnfit(want)
    const before = textOf(now)
    const after = textAfter(before, want)
    if (after === before) return
    if (now.kind === 'user') yield tableChange(want, before, after)
    else if (after === '' && want.state === 'absent') yield removal(now.file)
    else yield* fileDifferences(wantedFile(want, now.file), editedContent(after), now.file, now.accounts)
  },

  report(want, now) {
    const table = linesOf(textAfter(textOf(now), want))
    return { jobs: jobNames(table), envs: variableNames(table), cron_file: want.cron_file }
  },
})

function refuseUnfit(want: Want): void {
  const { name, job, user, state, special_time, cron_file, env, insertafter, insertbefore } = want
  const refuse = (reason: string) => {
    throw new TaskError(`Cannot keep ${name}: ${reason}`)
  }
  const times = [want.minute, want.hour, want.day, want.month, want.weekday]
  if (/[\r\n]/.test(name + inner(job))) refuse('the name and the job must be one line each')
  if (special_time && times.some(time => time !== '*')) refuse('special_time excludes the other times')
  if (cron_file && pathOf(cron_file) === '/etc/crontab') refuse('/etc/crontab is none of ours')
  if (insertafter && insertbefore) refuse('insertafter and insertbefore exclude each other')
  if (env && /\s/.test(name)) refuse('the name of a variable has no white space')
  if (state === 'absent') return
  if (job === undefined) refuse('job is missing')
  if (cron_file && !user && !env) refuse('a job in cron_file needs user')
  if ((insertafter || insertbefore) && !env) refuse('insertafter and insertbefore are for env')
}

/** Line breaks around a job come from how YAML was written. */
function inner(job = ''): string {
  return job.replace(/^[\r\n]+|[\r\n]+$/g, '')
}

// --- what the table becomes; one character a byte

function textAfter(before: string, want: Want): string {
  const table = linesOf(before)
  const edited = tableAfter(table, want)
  const isSame = edited.length === table.length && edited.every((line, i) => line === table[i])
  if (isSame) return before === '' || before.endsWith('\n') ? before : `${before}\n`
  return edited.every(line => line.trim() === '') ? '' : `${edited.join('\n').replace(/[\r\n]+$/, '')}\n`
}

function tableAfter(table: Lines, want: Want): Lines {
  const name = byteText(want.name)
  const { state, env, insertafter, insertbefore } = want
  if (!env) return state === 'absent' ? withoutJob(table, name) : withJob(table, name, jobLine(want))
  if (state === 'absent') return withoutVariable(table, name)
  const neighbour = insertafter ?? insertbefore
  const side = insertafter === undefined ? 'before' : 'after'
  const edited = withVariable(
    table,
    name,
    byteText(want.job ?? ''),
    neighbour === undefined ? undefined : { name: byteText(neighbour), side },
  )
  if (edited) return edited
  throw new TaskError(`Cannot put ${want.name} ${side} ${neighbour}: there is no such variable`)
}

/** `0 3 * * * command`, in files of the system `0 3 * * * user command`. */
function jobLine(want: Want): string {
  const { minute, hour, day, month, weekday, special_time, cron_file, user, job, disabled } = want
  const when = special_time ? [`@${special_time}`] : [minute, hour, day, month, weekday]
  const who = cron_file === undefined ? [] : [user]
  return byteText((disabled ? '#' : '') + [...when, ...who, inner(job)].join(' '))
}

function linesOf(text: string): Lines {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

// --- what settles it

function tableChange({ user, backup }: Want, before: string, after: string): Change {
  const table = Buffer.from(after, 'latin1')
  const settle = sh`
    ${asWhom(user)}
    ${backup ? keptTable : sh`:`}
    printf '%s' ${table.toString('base64')} | base64 -d | crontab "$@" -`
  const shown = Buffer.from(before, 'latin1').toString()
  return {
    what: 'table of jobs',
    before: shown || undefined,
    after: table.toString(),
    settle,
    ...(backup && { registers: registersBackup }),
  }
}

const keptTable = sh`
  kept=$(mktemp /tmp/crontab.XXXXXX) || exit
  crontab "$@" -l >"$kept" 2>/dev/null
  printf '%s\\n' "$kept"`

function removal({ path }: FileState): Change {
  return { what: 'state', before: 'file', after: 'absent', settle: removalScript(path) }
}

/** Cron does not take files that others may write. */
function wantedFile({ backup }: Want, { state }: FileState) {
  return { backup, mode: state ? undefined : '0644' }
}

// --- the question and its answer

function fileOnlyQuestion(name: string): Script {
  return lines([
    fileQuestion(pathOf(name), { follow: true, read: contentUpTo(editedUpTo) }),
    accountsQuestion({}),
  ])
}

function pathOf(name: string): string {
  return posix.resolve('/etc/cron.d', name)
}

function tableQuestion({ user }: Want): Script {
  return sh`
    ${asWhom(user)}
    table=$(crontab "$@" -l 2>/dev/null | base64)
    ${section('table')}
    printf '%s\\n' "$table"
    ${section('missing')}
    command -v crontab >/dev/null || echo program
    ${user === undefined ? sh`:` : sh`[ -n "$table" ] || id -u -- ${user} >/dev/null 2>&1 || echo user`}`
}

/** Only root may name a user, even themselves. */
function asWhom(user: string | undefined): Script {
  return user === undefined
    ? sh`set --`
    : sh`if [ "$(id -un)" = ${user} ]; then set --; else set -- -u ${user}; fi`
}

function stateOf(parts: Readonly<Record<string, string>>): Now {
  if ('table' in parts) {
    const table = Buffer.from(parts['table'] ?? '', 'base64')
    return { kind: 'user', table, missing: parts['missing'] || undefined }
  }
  return { kind: 'file', file: fileStateOf(parts), accounts: accountsOf(parts, {}) }
}

function textOf(now: Now): string {
  if (now.kind === 'file') return editedText(now.file)
  if (now.missing?.includes('program')) {
    throw new TaskError('Cannot keep jobs: the host has no crontab', {
      hint: 'a package brings it: apt: { name: cron }',
    })
  }
  if (now.missing) throw new TaskError('Cannot keep jobs: the host has no such user')
  return withoutHead(now.table.toString('latin1'))
}

/** Some print with the table what they wrote above it themselves. */
function withoutHead(table: string): string {
  const head =
    /^# (DO NOT EDIT THIS FILE - edit the master and reinstall\.|\(.*installed on.*\)|\(.*version.*\))$/
  const first = linesOf(table).slice(0, 3)
  const rest = linesOf(table).slice(3)
  return [...first.filter(line => !head.test(line)), ...rest].map(line => `${line}\n`).join('')
}
