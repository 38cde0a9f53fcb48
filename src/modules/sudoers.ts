import { posix } from 'node:path'
import { TaskError } from '../base/errors.ts'
import { flag, listOf, oneOf, path, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, sh } from '../base/shell.ts'
import { type Accounts, accountsOf, accountsQuestion } from '../host/files/attributes.ts'
import { contentOf, shownUpTo } from '../host/files/content.ts'
import {
  contentUpTo,
  type FileState,
  fileDifferences,
  fileQuestion,
  fileStateOf,
} from '../host/files/file-state.ts'
import { removalScript } from '../host/files/folders.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { defineModule, settle } from '../model/module.ts'

const oneLine = (doc: string) => text(doc).check(word => /^[^\x00-\x1f]+$/.test(word), 'must be one line')

const params = {
  name: text('The rule: it is the name of its file').check(
    name => /^[\w@%+-]+$/.test(name),
    'must be a name without dots: sudo does not read files with a dot in their names',
  ),
  state: oneOf(['present', 'absent'], 'Whether there is such a rule').or('present'),
  user: oneLine('Who may run the commands').optional,
  group: oneLine('The group that may run them').optional,
  commands: listOf(oneLine('A command, with its path'), 'What they may run; ALL is everything').or([]),
  nopassword: flag('Whether sudo asks for no password').or(true),
  noexec: flag('Whether the commands may not run others').or(false),
  setenv: flag('Whether they may keep the environment').or(false),
  runas: oneLine('As whom they run, as `user:group`').optional,
  host: oneLine('The hosts for which the rule counts').or('ALL'),
  sudoers_path: path('The folder of the rules').or('/etc/sudoers.d'),
  validation: oneOf(
    ['detect', 'required', 'absent'],
    'Whether visudo checks the rule: `detect` where there is one, `required` always, `absent` never',
  ).or('detect'),
}

type Want = Values<typeof params>

interface Now {
  readonly file: FileState
  readonly accounts: Accounts
  readonly hasVisudo: boolean
}

export const sudoers = defineModule({
  name: 'sudoers',
  summary: 'Keep a rule of sudo in a file of its own',
  params,
  examples: `
    - sudoers: { name: deploy, user: deploy, commands: /usr/bin/systemctl restart app }
    - sudoers: { name: admins, group: admin, commands: ALL, nopassword: false }
    - sudoers: { name: old, state: absent }
  `,
  differences: ['A rule with a name that sudo does not read is refused', 'The file belongs to root'],
  returns: { path: returned('text', 'The file of the rule') },

  observe: want => ({
    script: lines([
      fileQuestion(pathOf(want), { follow: false, read: contentUpTo(shownUpTo) }),
      accountsQuestion({}),
      section('visudo'),
      sh`PATH=$PATH:/usr/sbin:/sbin command -v visudo || :`,
    ]),
    parse(output): Now {
      const parts = sectionsOf(output)
      return { file: fileStateOf(parts), accounts: accountsOf(parts, root), hasVisudo: !!parts['visudo'] }
    },
  }),

  *plan(want, { file, accounts, hasVisudo }) {
    if (want.state === 'absent') {
      yield* settle('state', file.state ? 'present' : 'absent', 'absent', () => removalScript(pathOf(want)))
      return
    }
    const content = contentOf(ruleOf(want))
    if (want.validation === 'required' && !hasVisudo)
      throw new TaskError('Cannot check the rule: the host has no visudo')
    const isChecked = want.validation !== 'absent' && hasVisudo
    yield* fileDifferences({ ...root, ...(isChecked && { validate }) }, content, file, accounts)
  },

  report: want => ({ path: pathOf(want) }),
})

const root = { owner: '0', group: '0', mode: '0440' }

const validate = 'PATH=$PATH:/usr/sbin:/sbin visudo -cf %s'

function pathOf({ sudoers_path, name }: Want): string {
  return posix.join(sudoers_path, name)
}

/** `%admin ALL=(root)NOPASSWD: /usr/bin/id, /usr/bin/who` */
function ruleOf({ name, user, group, commands, nopassword, noexec, setenv, runas, host }: Want): string {
  if ((user === undefined) === (group === undefined))
    throw new TaskError(`Cannot keep the rule ${name}: either user or group says whom it is for`)
  if (commands.length === 0) throw new TaskError(`Cannot keep the rule ${name}: commands are missing`)
  const tags = [noexec && 'NOEXEC:', nopassword && 'NOPASSWD:', setenv && 'SETENV:'].filter(Boolean)
  const who = user ?? `%${group}`
  return `${who} ${host}=${runas === undefined ? '' : `(${runas})`}${tags.join('')} ${commands.join(', ')}\n`
}
