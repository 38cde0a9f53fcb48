import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { lines, sh } from '../base/shell.ts'
import { checkedRun } from '../host/checked-run.ts'
import { thereQuestion } from '../host/command.ts'
import { accountsOf, accountsQuestion } from '../host/files/attributes.ts'
import { epochSeconds } from '../host/files/look.ts'
import { sectionsOf } from '../host/sections.ts'
import { settlingOnHost, shownChanges } from '../host/settling.ts'
import { inTemporaryFolder } from '../host/temporary.ts'
import { treeDifferences } from '../host/tree/differences.ts'
import { type HostTree, hostTreeOf, hostTreeQuestion, namesIn, treeOf } from '../host/tree/host-tree.ts'
import { isWithin } from '../host/tree/within.ts'
import { type ActionHost, type Change, defineAction, type Outcome } from '../model/module.ts'
import { newFolder, newFolders } from './unarchive/new-folders.ts'
import { params, type Want } from './unarchive/params.ts'
import { brought, type Format, formatOf, members, unpacking } from './unarchive/unpack.ts'

/**
 * The archive is unpacked where nobody else can enter, and then copied, as `copy` copies folders: so it is known what
 * differs, and who can change the folder cannot lead the files elsewhere.
 */
export const unarchive = defineAction({
  name: 'unarchive',
  summary: 'Keep what an archive holds in a folder',
  params,
  examples: `
    - unarchive: { src: site.tar.gz, dest: /var/www, owner: www-data }
    - unarchive: { src: /opt/app.zip, dest: /opt/app, remote_src: true }
    - unarchive:
        src: https://example.org/tool-1.2.tar.xz
        dest: /opt/tool
        remote_src: true
        extra_opts: --strip-components=1
  `,
  differences: [
    'Files belong to who unpacks them, or to owner and group: owners that the archive names do not count',
    'Files are compared by their content, and get the time at which they are written',
    'An octal mode is that of files; folders get a symbolic one only',
    'An archive with a member that leads out of dest, or that is a device, is refused',
  ],
  returns: {
    dest: returned('text', 'The folder'),
    src: returned('text', 'The archive'),
    handler: returned('text', 'What unpacked it: `TgzArchive`, `TarArchive`, `ZipArchive` and so on'),
    files: returned('texts', 'The members, with `list_files`'),
  },

  alreadyDone: ({ creates, dest, src }) =>
    creates === undefined
      ? undefined
      : {
          script: thereQuestion({ creates }, undefined),
          parse: output =>
            output.includes('creates')
              ? { dest, src: src.path, msg: `Not needed: ${creates} is there` }
              : undefined,
        },
  act: (want, host) => unpacked(want, host, true),
  predict: async (want, host) => ((await isThere(want, host)) ? unpacked(want, host, false) : undefined),
})

function unpacked(want: Want, host: ActionHost, applies: boolean): Promise<Outcome> {
  return inTemporaryFolder(host, async folder => {
    const { src, dest, list_files } = want
    const { status } = await host.run(sh`[ -d ${dest} ]`)
    if (status !== 0) throw missingDest(dest)
    const archive = await brought(want, folder, host)
    const format = await formatOf(archive, host)
    const files = await members(archive, format, host)
    const changes = await differences(want, archive, format, `${folder}/tree`, host)
    if (applies && changes.length > 0) await checkedRun(host, settlingOnHost(changes))
    return {
      changed: changes.length > 0,
      changes: shownChanges(changes),
      dest,
      src: src.path,
      handler: handlerOf(format),
      ...(list_files && { files }),
    }
  })
}

/** Who unpacks it, as Ansible calls it. */
function handlerOf({ program, options }: Format): string {
  if (program === 'zip') return 'ZipArchive'
  return (
    { '-z': 'TgzArchive', '-j': 'TarBzipArchive', '-J': 'TarXzArchive' }[options[0] ?? ''] ?? 'TarArchive'
  )
}

/** In check mode an earlier task may make the folder, or bring the archive. */
async function isThere({ src, dest, remote_src }: Want, host: ActionHost): Promise<boolean> {
  const needed = remote_src && !URL.canParse(src.path) ? [dest, src.path] : [dest]
  const { status } = await host.run(sh`for path in ${needed}; do [ -e "$path" ] || exit 1; done`)
  return status === 0
}

function missingDest(dest: string): TaskError {
  return new TaskError(`Cannot unpack into ${dest}: there is no such folder`, {
    hint: `a task before this one can make it: file: { path: ${dest}, state: directory }`,
  })
}

async function differences(
  want: Want,
  archive: string,
  format: Format,
  tree: string,
  host: ActionHost,
): Promise<Change[]> {
  await checkedRun(host, sh`umask 022 && mkdir ${tree} && ${unpacking(archive, format, tree, want)}`)
  const { dest, mode, owner, group } = want
  const names = namesIn(tree)
  const question = lines([
    hostTreeQuestion('source', tree, names),
    hostTreeQuestion('folder', dest, names),
    accountsQuestion(want),
  ])
  const parts = sectionsOf(await checkedRun(host, question))
  const [source, now] = [hostTreeOf('source', parts), hostTreeOf('folder', parts)]
  const isSymbolic = mode !== undefined && !/^\d+$/.test(mode)
  const wanted = {
    owner,
    group,
    mode: mode ?? 'preserve',
    ...(isSymbolic && { directory_mode: mode }),
    force: true,
  }
  const entries = treeOf(source).filter(({ path }) => !want.keep_newer || !isNewer(path, now, source))
  const added = newFolders(want, entries, now)
  const others = entries.filter(({ path }) => !added.some(folder => isWithin(path, folder)))
  return [
    ...treeDifferences(wanted, others, now, accountsOf(parts, want)),
    ...added.map(folder => newFolder(want, folder, entries, tree)),
  ]
}

function isNewer(path: string, now: HostTree, source: HostTree): boolean {
  const [here, there] = [now, source].map(tree => tree.entries.get(path)?.state)
  return here?.kind === 'file' && epochSeconds(here.modified) > epochSeconds(there?.modified ?? '')
}
