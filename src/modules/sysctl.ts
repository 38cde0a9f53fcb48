import { TaskError } from '../base/errors.ts'
import { flag, oneOf, path, readParam, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, sh } from '../base/shell.ts'
import { type Accounts, accountsOf, accountsQuestion } from '../host/files/attributes.ts'
import { editedContent, editedText, editedUpTo } from '../host/files/edited-text.ts'
import {
  contentUpTo,
  type FileState,
  fileDifferences,
  fileQuestion,
  fileStateOf,
} from '../host/files/file-state.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'

const params = {
  name: text('The setting, such as net.ipv4.ip_forward').alias('key'),
  value: text('What it is set to').alias('val').optional,
  state: oneOf(['present', 'absent'], 'Whether the file has it').or('present'),
  sysctl_file: path('The file that is read when the host starts').or('/etc/sysctl.conf'),
  reload: flag('Keep it in the kernel too').or(true),
  sysctl_set: flag('Keep it in the kernel, even if reload is false').or(false),
  ignoreerrors: flag('Do without the kernel where it has no such setting').or(false),
}

type Want = Values<typeof params>

export interface Now {
  /** The value in the kernel; `undefined` where it has no such setting. */
  readonly kernel: string | undefined
  readonly file: FileState
  readonly accounts: Accounts
}

export const sysctl = defineModule({
  name: 'sysctl',
  summary: 'Keep a setting of the kernel, now and when the host starts again',
  params,
  examples: `
    - sysctl: { name: net.ipv4.ip_forward, value: 1, sysctl_file: /etc/sysctl.d/60-routes.conf }
    - sysctl: { name: vm.swappiness, value: 10, reload: false }
    - sysctl: { name: kernel.panic, state: absent }
  `,
  returns: {
    name: returned('text', 'The setting'),
    value: returned('text', 'Its value'),
    state: returned('text', 'Whether it is kept'),
  },

  observe: want => ({
    script: lines([
      section('kernel'),
      sh`[ ! -e ${procPath(want.name)} ] || { echo there; cat ${procPath(want.name)} 2>/dev/null || :; }`,
      fileQuestion(want.sysctl_file, { follow: true, read: contentUpTo(editedUpTo) }),
      accountsQuestion({}),
    ]),
    parse(output): Now {
      const parts = sectionsOf(output)
      const [there, ...values] = (parts['kernel'] ?? '').split('\n')
      return {
        kernel: there === 'there' ? values.join('\n') : undefined,
        file: fileStateOf(parts),
        accounts: accountsOf(parts, {}),
      }
    },
  }),

  *plan(want, { kernel, file, accounts }) {
    refuseUnfit(want)
    const value = wantedValue(want)
    const before = editedText(file)
    const after = textWith(before, want.name, value)
    if (after !== before) yield* fileDifferences({}, editedContent(after), file, accounts)
    if (value !== undefined && (want.reload || want.sysctl_set)) yield* kernelChange(want, value, kernel)
  },

  report: ({ name, value, state }) => ({ name, value, state }),
})

function refuseUnfit({ name }: Want): void {
  const parts = name.split(/[./]/)
  if (parts.length > 1 && parts.every(part => part !== '') && !/[\s=]/.test(name)) return
  throw new TaskError(`${JSON.stringify(name)} is no name of a setting of the kernel`, {
    hint: 'a name is the path below /proc/sys: net.ipv4.ip_forward',
  })
}

/** What the setting shall be; `undefined` when it shall not be set. */
function wantedValue({ name, value, state }: Want): string | undefined {
  if (state === 'absent') return undefined
  if (!value?.trim()) throw new TaskError(`Cannot keep ${name}: value is missing`)
  const read = readParam(onOrOff, value)
  if ('problem' in read) return value.trim()
  return read.value ? '1' : '0'
}

const onOrOff = flag('A setting that is a switch')

/** Sets one value by itself: other lines of the file are none of our business, and may be wrong. */
function* kernelChange(want: Want, after: string, before: string | undefined): Generator<Change> {
  if (before === undefined) {
    if (want.ignoreerrors) return
    throw new TaskError(`Cannot set ${want.name}: the kernel has no such setting`, {
      hint: 'it may come with a kernel module; reload: false only keeps the file, as does ignoreerrors: true',
    })
  }
  if (isSame(before, after)) return
  const settle = sh`printf '%s\\n' ${after} | cat >${procPath(want.name)}`
  yield { what: 'value in the kernel', before, after, settle }
}

// --- the file

/**
 * The text of a file with a setting, or without it. In the file stand comments and settings:
 *
 *     # or ; comment
 *     net.ipv4.ip_forward = 1
 *     -net/ipv4/conf/eth0.100/forwarding=1     (the dash: errors do not matter)
 */
function textWith(text: string, name: string, value: string | undefined): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const own = lines.filter(line => parseSetting(line)?.path === procPath(name))
  const last = own.at(-1)
  if (value !== undefined && last !== undefined && isSame(parseSetting(last)?.value ?? '', value)) return text
  if (value === undefined && last === undefined) return text

  const dash = last?.trimStart().startsWith('-') ? '-' : ''
  const wanted = value === undefined ? [] : [`${dash}${name}=${value}`]
  const others = (some: readonly string[]) => some.filter(line => !own.includes(line))
  const at = own[0] === undefined ? lines.length : lines.indexOf(own[0])
  return [...lines.slice(0, at), ...wanted, ...others(lines.slice(at))].map(line => `${line}\n`).join('')
}

function parseSetting(line: string): { path: string; value: string } | undefined {
  const [, name, value] = /^\s*-?([^\s#;=-][^=]*?)\s*=(.*)$/.exec(line) ?? []
  return name === undefined || value === undefined ? undefined : { path: procPath(name), value }
}

/** Values of several numbers may be parted by any white space. */
function isSame(a: string, b: string): boolean {
  return a.trim().split(/\s+/).join(' ') === b.trim().split(/\s+/).join(' ')
}

/** Where the kernel has a setting. The first dot or slash of a name tells which of them parts it. */
function procPath(name: string): string {
  const usesSlash = /[./]/.exec(name)?.[0] === '/'
  const path = usesSlash ? name : name.replaceAll(/[./]/g, separator => (separator === '.' ? '/' : '.'))
  return `/proc/sys/${path}`
}
