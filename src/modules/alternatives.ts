import { TaskError } from '../base/errors.ts'
import { integer, listOf, oneOf, path, record, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'

const word = (doc: string) =>
  text(doc).check(name => /^[^\s/-][^\s/]*$/.test(name), 'must be a name without spaces and slashes')

const params = {
  name: word('The name, such as editor'),
  path: path('The file that is an alternative').optional,
  link: path('The link that leads to the one that is chosen; the one it has when left out').optional,
  priority: integer('How much it counts where nobody has chosen: 50 for a new one when left out').optional,
  state: oneOf(
    ['selected', 'present', 'auto', 'absent'],
    'Whether the file is chosen, only known, known with the choice left to the priorities, or not known',
  ).or('selected'),
  subcommands: listOf(
    record(
      {
        name: word('The name of the link that goes along'),
        path: path('The file it leads to'),
        link: path('The link'),
      },
      'One link',
    ),
    'Links that go along, such as manual pages',
  ).alias('slaves').optional,
}

type Want = Values<typeof params>
type Subcommand = NonNullable<Want['subcommands']>[number]

interface Alternative {
  readonly priority: number
  /** The files of the links that go along, by their names. */
  readonly slaves: ReadonlyMap<string, string>
}

interface Now {
  readonly hasTool: boolean
  /** Whether the file of the task is there. */
  readonly isThere: boolean
  readonly link: string | undefined
  /** The links that go along, by their names. */
  readonly slaveLinks: ReadonlyMap<string, string>
  readonly status: string
  readonly value: string | undefined
  readonly known: ReadonlyMap<string, Alternative>
}

export const alternatives = defineModule({
  name: 'alternatives',
  summary: 'Keep which of several programs a name stands for, with update-alternatives',
  params,
  examples: `
    - alternatives: { name: editor, path: /usr/bin/vim.basic }
    - alternatives: { name: java, link: /usr/bin/java, path: /opt/jdk/bin/java, priority: 100, state: present }
    - alternatives: { name: editor, state: auto }
  `,
  returns: {
    path: returned('text', 'The file that the name stands for, where that is known in advance'),
    mode: returned('text', 'Whether somebody has chosen it: `manual` or `auto`'),
  },
  differences: ['The host needs an `update-alternatives` that knows `--query`, such as that of Debian'],

  observe: ({ name, path }) => ({
    script: lines([
      section('tool'),
      sh`if command -v update-alternatives; then :; fi`,
      section('there'),
      sh`if [ -e ${path ?? '/'} ]; then echo yes; fi`,
      section('query'),
      sh`update-alternatives --query ${name} 2>/dev/null || :`,
    ]),
    parse(output): Now {
      const { tool, there, query = '' } = sectionsOf(output)
      return { hasTool: tool !== '', isThere: there === 'yes', ...parseQuery(query) }
    },
  }),

  *plan(want, now) {
    if (!now.hasTool) throw new TaskError('Cannot keep alternatives: the host has no update-alternatives')
    if (want.path === undefined && want.state !== 'auto') {
      throw new TaskError(`Cannot keep ${want.name} ${want.state}: path is missing`)
    }
    if (want.state === 'absent') yield* removal(want, now)
    else yield* differences(want, now)
  },

  report: (want, now) => ({
    path: want.state === 'selected' ? want.path : now.value,
    mode:
      want.state === 'auto'
        ? 'auto'
        : want.state === 'selected' && now.value !== want.path
          ? 'manual'
          : now.status,
  }),
})

function* differences(want: Want, now: Now): Generator<Change> {
  const { name, path } = want
  if (path !== undefined && !isInstalled(want, path, now)) yield installation(want, path, now)
  if (want.state === 'selected' && path !== undefined && now.value !== path) {
    const settle = sh`update-alternatives --set ${name} ${path}`
    yield { what: name, before: now.value ?? 'none', after: path, ...blocked(path, now), settle }
  }
  if (want.state === 'auto' && now.status === 'manual') {
    yield { what: 'mode', before: 'manual', after: 'auto', settle: sh`update-alternatives --auto ${name}` }
  }
}

function* removal({ name, path = '' }: Want, { known }: Now): Generator<Change> {
  if (!known.has(path)) return
  yield {
    what: 'alternative',
    before: path,
    after: 'absent',
    settle: sh`update-alternatives --remove ${name} ${path}`,
  }
}

function isInstalled({ link, priority, subcommands }: Want, path: string, now: Now): boolean {
  const known = now.known.get(path)
  if (!known || (link !== undefined && link !== now.link)) return false
  if (priority !== undefined && priority !== known.priority) return false
  return subcommands === undefined || isSame(subcommands, known, now)
}

function isSame(wanted: readonly Subcommand[], { slaves }: Alternative, { slaveLinks }: Now): boolean {
  return (
    slaves.size === wanted.length &&
    wanted.every(({ name, path, link }) => slaves.get(name) === path && slaveLinks.get(name) === link)
  )
}

function installation(want: Want, path: string, now: Now): Change {
  const known = now.known.get(path)
  const link = want.link ?? now.link
  if (link === undefined) {
    throw new TaskError(`Cannot make ${path} an alternative of ${want.name}: link is missing`, {
      hint: `the host has no ${want.name} yet: say which link leads to it, such as /usr/bin/${want.name}`,
    })
  }
  const priority = want.priority ?? known?.priority ?? 50
  return {
    what: 'alternative',
    before: known ? `${path}, priority ${known.priority}` : 'absent',
    after: `${path}, priority ${priority}`,
    ...blocked(path, now),
    settle: sh`update-alternatives --install ${link} ${want.name} ${path} ${priority} ${slaveWords(want, known, now)}`,
  }
}

/** The links that go along: those of the task, else those it has. */
function slaveWords({ subcommands }: Want, known: Alternative | undefined, { slaveLinks }: Now): Script {
  const kept = [...(known?.slaves ?? [])].map(([name, path]) => ({
    name,
    path,
    link: slaveLinks.get(name) ?? '',
  }))
  return sh`${(subcommands ?? kept).flatMap(({ name, path, link }) => ['--slave', link, name, path])}`
}

/** In check mode, an earlier task may have brought the file. */
function blocked(path: string, { isThere }: Now): Pick<Change, 'blocked'> {
  if (isThere) return {}
  return { blocked: new TaskError(`Cannot make ${path} an alternative: there is no such file`) }
}

/**
 * Reads what `update-alternatives --query` prints:
 *
 *     Name: editor
 *     Link: /usr/bin/editor
 *     Slaves:
 *      editor.1.gz /usr/share/man/man1/editor.1.gz
 *     Status: auto
 *     Value: /bin/nano
 *
 *     Alternative: /bin/nano
 *     Priority: 40
 *     Slaves:
 *      editor.1.gz /usr/share/man/man1/nano.1.gz
 */
function parseQuery(query: string): Omit<Now, 'hasTool' | 'isThere'> {
  const [head = '', ...blocks] = query.split(/\n\n+/)
  const value = fieldOf(head, 'Value')
  return {
    link: fieldOf(head, 'Link'),
    slaveLinks: slavesOf(head),
    status: fieldOf(head, 'Status') ?? 'auto',
    value: value === 'none' ? undefined : value,
    known: new Map(
      blocks.map(block => [
        fieldOf(block, 'Alternative') ?? '',
        { priority: Number(fieldOf(block, 'Priority')), slaves: slavesOf(block) },
      ]),
    ),
  }
}

function fieldOf(block: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
}

function slavesOf(block: string): ReadonlyMap<string, string> {
  return new Map([...block.matchAll(/^ (\S+) (.+)$/gm)].map(([, name = '', path = '']) => [name, path]))
}
