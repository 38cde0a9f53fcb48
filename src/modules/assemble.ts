import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { TaskError } from '../base/errors.ts'
import { flag, localFile, path, text, type Values } from '../base/params.ts'
import { patternOf } from '../base/pattern.ts'
import { returned } from '../base/returns.ts'
import { lines, sh } from '../base/shell.ts'
import { type Accounts, accountsOf, accountsQuestion, attributes } from '../host/files/attributes.ts'
import { contentOf, shownUpTo } from '../host/files/content.ts'
import {
  contentUpTo,
  type FileState,
  fileDifferences,
  fileQuestion,
  fileStateOf,
} from '../host/files/file-state.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'

const params = {
  src: localFile('The folder of the fragments'),
  dest: path('The file that is made of them'),
  remote_src: flag('Whether the folder lies on the host').or(true),
  delimiter: text('What stands between fragments; `\\n` in it is a line break').optional,
  regexp: text('A regular expression for the names of fragments').optional,
  ignore_hidden: flag('Whether fragments whose names begin with a dot are left out').or(false),
  backup: flag('Keep the file as it was, under a name with the time: `backup_file` of the result').or(false),
  validate: text('A command that must accept the new file first; `%s` stands for its path').optional,
  ...attributes,
}

type Want = Values<typeof params>

/** A part of the file. */
interface Fragment {
  readonly name: string
  readonly content: Buffer
}

interface Now {
  readonly file: FileState
  readonly accounts: Accounts
  /** What lies in the folder of the host; `undefined` where there is no such folder. */
  readonly fragments: readonly Fragment[] | undefined
}

export const assemble = defineModule({
  name: 'assemble',
  summary: 'Keep a file that is made of fragments',
  params,
  examples: `
    - assemble: { src: /etc/app/conf.d, dest: /etc/app/app.conf, validate: app --check %s }
    - assemble: { src: fragments, dest: /etc/motd, remote_src: false, delimiter: "---", regexp: '[.]txt$' }
  `,
  returns: {
    dest: returned('text', 'The file'),
    src: returned('text', 'The folder of the fragments'),
    backup_file: returned('text', 'The file as it was, with `backup`'),
  },

  observe: want => ({
    script: lines([
      fileQuestion(want.dest, { follow: true, read: contentUpTo(shownUpTo) }),
      accountsQuestion(want),
      ...(want.remote_src ? [fragmentsQuestion(want.src.path)] : []),
    ]),
    parse(output): Now {
      const parts = sectionsOf(output)
      return {
        file: fileStateOf(parts),
        accounts: accountsOf(parts, want),
        fragments: want.remote_src ? fragmentsIn(parts['fragments']) : localFragments(want.src.path),
      }
    },
  }),

  *plan(want, { file, accounts, fragments }) {
    if (!fragments) {
      throw new TaskError(`Cannot put ${want.dest} together: there is no folder ${want.src.path} on the host`)
    }
    yield* fileDifferences(want, contentOf(joined(want, chosen(want, fragments))), file, accounts)
  },

  report: ({ dest, src }) => ({ dest, src: src.path }),
})

/** Prints a line for each file: its name and what it holds, in Base64; or why it is not read: a link may lead anywhere. */
function fragmentsQuestion(folder: string) {
  return sh`
    if deliver_enter ${folder}; then
      ${section('fragments')}
      for file in * .[!.]* ..?*; do
        [ -f "$file" ] || continue
        printf '%s ' "$(printf %s "$file" | base64 | tr -d '\\n')"
        (if deliver_open "$PWD/$file"; then base64 <&3 | tr -d '\\n'; else printf '! %s' "$deliver_why"; fi)
        echo
      done
    fi`
}

function fragmentsIn(text: string | undefined): Fragment[] | undefined {
  if (text === undefined) return undefined
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [name = '', content = '', ...refused] = line.split(' ')
      if (content === '!') throw new TaskError(`Cannot read a fragment: ${refused.join(' ')}`)
      return { name: Buffer.from(name, 'base64').toString(), content: Buffer.from(content, 'base64') }
    })
}

function localFragments(folder: string): Fragment[] {
  if (!statSync(folder).isDirectory())
    throw new TaskError(`Cannot read fragments of ${folder}: it is no folder`)
  return readdirSync(folder)
    .filter(name => statSync(join(folder, name)).isFile())
    .map(name => ({ name, content: readFileSync(join(folder, name)) }))
}

/** Fragments in the order of their names. */
function chosen({ regexp, ignore_hidden }: Want, fragments: readonly Fragment[]): Fragment[] {
  const pattern = regexp === undefined ? undefined : patternOf(regexp)
  return fragments
    .filter(({ name }) => !(ignore_hidden && name.startsWith('.')) && (pattern?.test(name) ?? true))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** A fragment that does not end with a line break gets one where a delimiter or another one follows. */
function joined({ delimiter }: Want, fragments: readonly Fragment[]): Buffer {
  const between = delimiter?.replaceAll('\\n', '\n')
  const parts = fragments.flatMap(({ content }, i) => {
    if (i === 0) return [content]
    const before = fragments[i - 1]?.content
    const isOpen = before !== undefined && before.length > 0 && before.at(-1) !== 10
    const mark = between === undefined ? '' : between + (between.endsWith('\n') ? '' : '\n')
    return [Buffer.from((isOpen ? '\n' : '') + mark), content]
  })
  return Buffer.concat(parts)
}
