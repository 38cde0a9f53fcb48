import { posix } from 'node:path'
import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { type Script, sh } from '../base/shell.ts'
import { editDifferences } from '../host/files/edit.ts'
import { byteText } from '../host/files/edited-text.ts'
import { newDirectory } from '../host/files/folders.ts'
import { type FstabEntry, withEntry, withoutEntry } from '../host/fstab.ts'
import { type Change, defineModule } from '../model/module.ts'
import { params, type Want } from './mount/params.ts'
import { type Now, question, stateOf } from './mount/state.ts'

export const mount = defineModule({
  name: 'mount',
  summary: 'Keep a file system mounted, now and when the host starts',
  params,
  examples: `
    - mount: { path: /srv/data, src: UUID=7c6f-2d, fstype: ext4, opts: noatime, passno: 2, state: mounted }
    - mount: { path: /mnt/build, src: tmpfs, fstype: tmpfs, opts: size=1g, state: ephemeral }
    - mount: { path: /mnt/old, state: absent }
  `,
  differences: [
    '`absent` removes the folder only where it is empty, and fails where it is not',
    'What is mounted is told by /proc/self/mountinfo; all that lies there, one above the other, is unmounted',
  ],
  returns: {
    name: returned('text', 'Where it is mounted'),
    src: returned('text', 'The device, the address or the folder'),
    fstype: returned('text', 'The type of the file system'),
    opts: returned('text', 'The options'),
    dump: returned('text', 'The fifth field of the table'),
    passno: returned('text', 'The sixth field of the table'),
    fstab: returned('text', 'The table'),
  },

  observe: want => ({ script: question(want), parse: stateOf }),

  *plan(want, now) {
    refuseUnfit(want)
    yield* keepers[want.state](want, now)
  },

  report: want => ({
    name: want.path,
    src: want.src,
    fstype: want.fstype,
    opts: optionsOf(want),
    dump: want.dump,
    passno: want.passno,
    fstab: want.fstab,
  }),
})

function refuseUnfit({ path, src, fstype, state }: Want): void {
  if (!path.startsWith('/') && !['present', 'absent', 'absent_from_fstab'].includes(state)) {
    throw new TaskError(`Cannot keep ${path} ${state}: it is no path`, {
      hint: 'the module swap keeps swap files and devices in use',
    })
  }
  if (['mounted', 'present', 'ephemeral'].includes(state) && (src === undefined || fstype === undefined)) {
    throw new TaskError(`Cannot keep ${path} ${state}: ${src === undefined ? 'src' : 'fstype'} is missing`)
  }
}

const keepers: Readonly<Record<Want['state'], (want: Want, now: Now) => Iterable<Change>>> = {
  present: (want, now) => line(want, now, text => withEntry(text, entryFor(want))),
  absent_from_fstab: (want, now) => line(want, now, text => withoutEntry(text, keyOf(want))),

  *mounted(want, now) {
    const changes = [...this.present(want, now)]
    yield* changes
    if (now.mounts.length === 0) yield* mounting(want, now)
    else if (changes.length > 0) yield { ...remounting(want), before: 'mounted with other options' }
  },

  *ephemeral(want, now) {
    const mounted = now.mounts.at(-1)
    if (!mounted) {
      yield* mounting(want, now)
    } else if (mounted.source !== want.src && mounted.source !== now.device) {
      throw new TaskError(`Cannot mount ${want.src} at ${want.path}: ${mounted.source} is mounted there`)
    }
  },

  *unmounted({ path }, now) {
    if (now.mounts.length > 0) yield unmounting(path, now)
  },

  *absent(want, now) {
    const { path } = want
    yield* this.absent_from_fstab(want, now)
    if (!path.startsWith('/')) return
    if (now.mounts.length > 0) yield unmounting(path, now)
    if (now.ancestry.missing.length > 0 || now.ancestry.obstacle !== undefined) return
    yield { what: 'mount point', before: 'directory', after: 'absent', settle: pointRemoval(path) }
  },

  *remounted(want, { mounts }) {
    if (mounts.length === 0) throw new TaskError(`Cannot mount ${want.path} anew: nothing is mounted there`)
    yield { ...remounting(want), before: 'mounted' }
  },
}

function line(want: Want, { table }: Now, edit: (text: string) => string): Iterable<Change> {
  if (!table.file.state && edit('') === '') return []
  return editDifferences({ create: true, backup: want.backup }, table, edit)
}

function entryFor({ path, src = '', fstype = '', opts, dump, passno, boot }: Want): FstabEntry {
  const [place, source, type, options] = [path, src, fstype, optionsOf({ opts, boot })].map(byteText) as [
    string,
    string,
    string,
    string,
  ]
  return { path: place, src: source, fstype: type, opts: options, dump, passno }
}

function keyOf({ path, src = '' }: Want) {
  return { path: byteText(path), src: byteText(src) }
}

function optionsOf({ opts, boot }: Pick<Want, 'opts' | 'boot'>): string {
  return boot || opts.split(',').includes('noauto') ? opts : `${opts},noauto`
}

function* mounting(want: Want, { ancestry, table: { accounts } }: Now): Generator<Change> {
  if (ancestry.obstacle !== undefined)
    throw new TaskError(`Cannot mount at ${want.path}: ${ancestry.obstacle} is not a directory`)
  if (ancestry.missing.length > 0) yield* newDirectory(ancestry, {}, accounts)
  yield { what: 'mount', before: 'not mounted', after: 'mounted', settle: mountScript(want) }
}

/** A path that leads through links of other users is not followed. */
function mountScript({ path, src = '', fstype = '', opts }: Want): Script {
  return sh`
    deliver_enter ${path} || deliver_fail
    mount -t ${fstype} -o ${opts} ${src} "$PWD"`
}

function remounting(want: Want): Change {
  const { path, src, fstype, opts } = want
  const again = src === undefined || fstype === undefined ? sh`mount ${path}` : mountScript(want)
  return {
    what: 'mount',
    after: 'mounted anew',
    settle: sh`mount -o ${`remount,${opts}`} ${path} 2>/dev/null || { umount ${path} && { ${again}
    }; }`,
  }
}

function unmounting(path: string, { mounts }: Now): Change {
  const all = mounts.map(() => sh`umount ${path}`).reduce((before, next) => sh`${before} && ${next}`)
  return { what: 'mount', before: 'mounted', after: 'not mounted', settle: all }
}

function pointRemoval(path: string): Script {
  const { dir, base } = posix.parse(path)
  return sh`deliver_enter ${dir} || deliver_fail; rmdir -- ./${base}`
}
