import { TaskError } from '../base/errors.ts'
import { oneOf, texts, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, sh } from '../base/shell.ts'
import { type EditState, editDifferences, editQuestion, parseEditState } from '../host/files/edit.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'

const file = '/etc/locale.gen'

const params = {
  name: texts('The locales, such as de_DE.UTF-8').check(
    names => names.length > 0 && names.every(name => /^[A-Za-z][\w.@-]*$/.test(name)),
    'must be names of locales, such as de_DE.UTF-8',
  ),
  state: oneOf(['present', 'absent'], 'Whether the host has them').or('present'),
}

type Want = Values<typeof params>

interface Now {
  readonly edit: EditState
  readonly hasGenerator: boolean
  /** The locales that can be used, as `locale -a` writes them. */
  readonly generated: readonly string[]
  /** Those that could be, with their character sets: `de_DE.UTF-8 UTF-8`. */
  readonly supported: readonly string[]
}

export const localeGen = defineModule({
  name: 'locale_gen',
  summary: 'Keep locales generated',
  params,
  examples: `
    - locale_gen: { name: [de_DE.UTF-8, en_GB.UTF-8] }
    - locale_gen: { name: de_DE@euro, state: absent }
  `,
  returns: { mechanism: returned('text', 'How locales are kept: `glibc`, with /etc/locale.gen') },
  differences: ['Only /etc/locale.gen is known: the files of old Ubuntu in /var/lib/locales are not'],

  observe: ({ name }) => ({
    script: lines([
      editQuestion(file, {}),
      section('generator'),
      sh`if command -v locale-gen; then :; fi`,
      section('generated'),
      sh`locale -a 2>/dev/null || :`,
      section('supported'),
      sh`grep -F ${name.flatMap(name => ['-e', name])} /usr/share/i18n/SUPPORTED 2>/dev/null || :`,
    ]),
    parse(output): Now {
      const { generator, generated, supported } = sectionsOf(output)
      return {
        edit: parseEditState(output, {}),
        hasGenerator: generator !== '',
        generated: filledLines(generated),
        supported: filledLines(supported),
      }
    },
  }),

  *plan(want, now) {
    if (!now.hasGenerator || !now.edit.file.state) {
      throw new TaskError('Cannot keep locales: the host has no locale-gen with /etc/locale.gen', {
        hint: 'a package brings it: apt: { name: locales }',
      })
    }
    const edits = [...editDifferences({ create: false }, now.edit, text => editedLines(want, now, text))]
    yield* edits
    const isThere = want.state === 'present'
    const wrong = want.name.filter(name => now.generated.includes(generatedName(name)) !== isThere)
    if (edits.length > 0 || wrong.length > 0) yield generation(isThere ? wrong : [], isThere ? [] : wrong)
  },

  report: () => ({ mechanism: 'glibc' }),
})

function generation(missing: readonly string[], surplus: readonly string[]): Change {
  const named = [...missing, ...surplus].join('\n')
  return {
    what: 'locales',
    before: named === '' ? 'of another list' : missing.length > 0 ? 'missing' : named,
    after: missing.length > 0 ? named : surplus.length > 0 ? 'absent' : 'generated',
    settle: sh`locale-gen >/dev/null`,
  }
}

/** The file with the lines of the locales in use, or commented out. */
function editedLines(want: Want, now: Now, text: string): string {
  return want.name.reduce((text, name) => withLocale(text, name, want.state === 'present', now), text)
}

function withLocale(text: string, name: string, isWanted: boolean, now: Now): string {
  const all = text.split('\n')
  const own = all.filter(line => line.replace(/^[#\s]*/, '').split(/\s+/)[0] === name)
  const isOn = (line: string) => !line.trimStart().startsWith('#')
  if (!isWanted) return all.map(line => (own.includes(line) && isOn(line) ? `# ${line}` : line)).join('\n')
  if (own.some(isOn)) return text
  const [first] = own
  if (first !== undefined) return all.with(all.indexOf(first), first.replace(/^[#\s]*/, '')).join('\n')
  const line = now.supported.find(line => line.split(/\s+/)[0] === name)
  if (line === undefined) throw unknownLocale(name)
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${line}\n`
}

function unknownLocale(name: string): TaskError {
  return new TaskError(`Cannot generate the locale ${name}: the host does not know it`, {
    hint: 'names are such as de_DE.UTF-8; /usr/share/i18n/SUPPORTED has all of them',
  })
}

/** The name as `locale -a` writes it: `de_DE.UTF-8` is `de_DE.utf8`. */
function generatedName(name: string): string {
  return name.replace(/\.([\w-]+)/, (_, charset: string) => `.${charset.replaceAll('-', '').toLowerCase()}`)
}
