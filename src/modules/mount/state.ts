import { lines, type Script, sh } from '../../base/shell.ts'
import { type EditState, editQuestion, parseEditState } from '../../host/files/edit.ts'
import { type Ancestry, ancestryOf, ancestryQuestion } from '../../host/files/folders.ts'
import { unescaped } from '../../host/fstab.ts'
import { filledLines, section, sectionsOf } from '../../host/sections.ts'
import type { Want } from './params.ts'

export interface Now {
  readonly table: EditState
  /** How far the path exists. */
  readonly ancestry: Ancestry
  /** What is mounted there, the topmost last. */
  readonly mounts: readonly Mount[]
  /** What the source really is, where that is a device. */
  readonly device: string | undefined
}

export interface Mount {
  readonly source: string
  readonly fstype: string
}

/** Two questions: their answers have sections of the same names. */
const second = '\x1c'

export function question(want: Want): Script {
  const isPlace = want.path.startsWith('/')
  return lines([
    editQuestion(want.fstab, {}),
    sh`printf '\\034'`,
    section('real'),
    sh`readlink -f ${want.path} 2>/dev/null || echo ${want.path}`,
    section('device'),
    ...(want.src?.startsWith('/dev/') ? [sh`readlink -f ${want.src} || :`] : []),
    section('mounts'),
    sh`cat /proc/self/mountinfo`,
    ...(isPlace ? [ancestryQuestion(want.path)] : []),
  ])
}

export function stateOf(output: string): Now {
  const [table = '', rest = ''] = output.split(second)
  const parts = sectionsOf(rest)
  return {
    table: parseEditState(table, {}),
    ancestry: ancestryOf(parts),
    mounts: mountsAt(parts['real'] ?? '', parts['mounts']),
    device: parts['device'] || undefined,
  }
}

/** Lines such as `36 35 98:0 / /mnt/a\040b rw,noatime shared:1 - ext4 /dev/sda1 rw`. */
function mountsAt(path: string, text = ''): Mount[] {
  return filledLines(text).flatMap(line => {
    const [before = '', after = ''] = line.split(' - ')
    const [fstype = '', source = ''] = after.split(' ').map(unescaped)
    return unescaped(before.split(' ')[4] ?? '') === path ? [{ fstype, source }] : []
  })
}
