import { posix } from 'node:path'
import { TaskError } from '../base/errors.ts'
import { flag, integer, oneOf, path, size, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { type EditState, editDifferences, editQuestion, parseEditState } from '../host/files/edit.ts'
import { byteText } from '../host/files/edited-text.ts'
import { removalScript } from '../host/files/folders.ts'
import { unescaped, withEntry, withoutEntry } from '../host/fstab.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'

const params = {
  path: path('The file, which is made, or the device, which is there'),
  size: size('The size of the file, such as `2g`; it is made anew where it has another one').check(
    bytes => bytes >= megabyte,
    'must be at least 1m',
  ).optional,
  state: oneOf(['present', 'absent'], 'Whether it is there and in use').or('present'),
  priority: integer('Which swap is used first: the highest').optional,
  fstab: path('The table that is read when the host starts').or('/etc/fstab'),
  boot: flag('Whether it is in use when the host starts').or(true),
}

type Want = Values<typeof params>

export interface Now {
  readonly table: EditState
  readonly kind: 'absent' | 'file' | 'device' | 'other'
  readonly bytes: number
  /** Whether it has the mark of a swap space. */
  readonly isSwap: boolean
  readonly isActive: boolean
  /** What a device holds, as blkid calls it. */
  readonly holds?: string | undefined
}

export const swap = defineModule({
  name: 'swap',
  summary: 'Keep a swap file or a swap device in use',
  params,
  examples: `
    - swap: { path: /swapfile, size: 2g }
    - swap: { path: /dev/vdb, priority: 10 }
    - swap: { path: /swapfile, state: absent }
  `,
  differences: ['Ansible has no module of this name'],
  returns: {
    path: returned('text', 'The file or the device'),
    size: returned('number', 'Its bytes'),
  },

  observe: want => ({
    script: lines([
      editQuestion(want.fstab, {}),
      section('swap'),
      sh`
        if [ -b ${want.path} ]; then echo device; elif [ -f ${want.path} ] && [ ! -L ${want.path} ]; then echo file
        elif [ -e ${want.path} ] || [ -L ${want.path} ]; then echo other; else echo absent; fi
        stat -c %s ${want.path} 2>/dev/null || echo 0
        dd if=${want.path} bs=1 skip=$(($(getconf PAGESIZE 2>/dev/null || echo 4096) - 10)) count=10 2>/dev/null`,
      section('holds'),
      sh`if [ -b ${want.path} ]; then PATH=$PATH:/sbin:/usr/sbin blkid -p -o value -s TYPE ${want.path} 2>/dev/null || :; fi`,
      section('active'),
      sh`cat /proc/swaps`,
      section('real'),
      sh`readlink -f ${want.path} || :`,
    ]),
    parse: output => parseState(output, want),
  }),

  *plan(want, now) {
    if (want.state === 'absent') yield* removal(want, now)
    else yield* keeping(want, now)
  },

  report: ({ path, size, state }, now) => ({
    path,
    size: state === 'absent' ? 0 : now.kind === 'device' ? now.bytes : (size ?? now.bytes),
  }),
})

const megabyte = 1024 * 1024

/** `/proc/swaps` has a line such as `/swapfile  file  2097148  0  -2` for each. */
function parseState(output: string, { path }: Want): Now {
  const parts = sectionsOf(output)
  const [kind = 'absent', bytes, mark] = (parts['swap'] ?? '').split('\n')
  const active = filledLines(parts['active']).map(line => unescaped(line.split(/\s/)[0] ?? ''))
  return {
    table: parseEditState(output, {}),
    kind: kind as Now['kind'],
    bytes: Number(bytes),
    isSwap: mark === 'SWAPSPACE2',
    holds: parts['holds'] || undefined,
    isActive: [path, parts['real']].some(name => name !== undefined && active.includes(name)),
  }
}

function* keeping(want: Want, now: Now): Generator<Change> {
  const { path, priority, boot } = want
  refuseUnfit(want, now)
  const isMade = want.size !== undefined && now.kind !== 'device' && now.bytes !== wholeSize(want.size)
  const use = sh`swapon ${priority === undefined ? [] : ['-p', priority]} ${path}`
  if (isMade) {
    const before = now.kind === 'file' ? `${now.bytes} bytes` : 'absent'
    const off = now.isActive ? [sh`swapoff ${path} || exit`] : []
    yield {
      what: 'size',
      before,
      after: `${wholeSize(want.size)} bytes`,
      settle: lines([...off, creation(want)]),
    }
  } else if (!now.isSwap) {
    yield { what: 'kind', before: now.kind, after: 'swap', settle: sh`mkswap ${path} >/dev/null` }
  }
  if (isMade || !now.isActive)
    yield {
      what: 'use',
      before: now.isActive ? 'in use, as it was' : 'not in use',
      after: 'in use',
      settle: use,
    }
  const opts = priority === undefined ? 'sw' : `sw,pri=${priority}`
  const entry = { path: 'none', src: byteText(path), fstype: 'swap', opts, dump: '0', passno: '0' }
  yield* tableChanges(now, text => (boot ? withEntry(text, entry) : withoutEntry(text, entry)))
}

function refuseUnfit({ path, size }: Want, { kind, isSwap, holds }: Now): void {
  if (kind === 'device' && !isSwap && holds !== undefined)
    throw new TaskError(`Cannot use ${path} as swap: it holds ${holds}`, {
      hint: `wipefs -a ${path} empties it`,
    })
  if (kind === 'other') throw new TaskError(`Cannot use ${path} as swap: it is neither a file nor a device`)
  if (kind === 'absent' && size === undefined) throw new TaskError(`Cannot make ${path}: size is missing`)
  if (kind === 'file' && !isSwap)
    throw new TaskError(`Cannot use ${path} as swap: it is a file that holds something else`)
  if (kind === 'device' && size !== undefined)
    throw new TaskError(`Cannot change the size of ${path}: it is a device`)
}

/** The file is made where nobody else can exchange it: what is swapped out is the memory of all. */
function creation({ path, size }: Want): Script {
  const { dir, base } = posix.parse(path)
  return sh`
    deliver_enter ${dir} || deliver_fail
    deliver_private $(stat -c '%f %u' .) || deliver_fail "$PWD can be changed by others: what is swapped out would be theirs"
    deliver_name_it
    umask 077
    dd if=/dev/zero of="./$deliver_fresh" bs=1048576 count=${wholeSize(size) / megabyte} 2>/dev/null &&
      mkswap "./$deliver_fresh" >/dev/null && mv -fT -- "./$deliver_fresh" ./${base} && exit
    rm -f -- "./$deliver_fresh"
    deliver_fail 'the file cannot be made'`
}

function wholeSize(size = 0): number {
  return Math.ceil(size / megabyte) * megabyte
}

function* removal({ path }: Want, now: Now): Generator<Change> {
  if (now.isActive) yield { what: 'use', before: 'in use', after: 'not in use', settle: sh`swapoff ${path}` }
  yield* tableChanges(now, text => withoutEntry(text, { path: 'none', src: byteText(path) }))
  if (now.kind === 'file' && now.isSwap)
    yield { what: 'state', before: 'file', after: 'absent', settle: removalScript(path) }
}

function tableChanges({ table }: Now, edit: (text: string) => string): Iterable<Change> {
  if (!table.file.state && edit('') === '') return []
  return editDifferences({ create: true }, table, edit)
}
