import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { lines, sh } from '../base/shell.ts'
import { checkedRun } from '../host/checked-run.ts'
import { accountsOf, accountsQuestion } from '../host/files/attributes.ts'
import { contentOfHostFile } from '../host/files/content.ts'
import { checksum, fileDifferences, fileQuestion, fileStateOf } from '../host/files/file-state.ts'
import { removalScript } from '../host/files/folders.ts'
import { missingProgram } from '../host/missing-program.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { settlingOnHost, shownChanges } from '../host/settling.ts'
import { inTemporaryFolder } from '../host/temporary.ts'
import { type ActionHost, type Change, defineAction, type Outcome } from '../model/module.ts'
import { isCompressed, packing, packingInput, programOf } from './archive/pack.ts'
import { params, type Want } from './archive/params.ts'
import { type Sources, sourcesOf } from './archive/sources.ts'

/** The archive is packed anew where nobody else can enter, and put in place where it differs. */
export const archive = defineAction({
  name: 'archive',
  summary: 'Keep an archive of files and folders of a host',
  params,
  examples: `
    - archive: { path: /srv/app, dest: /var/backups/app.tar.gz }
    - archive: { path: [/etc/app, '/var/log/app/*.log'], dest: /root/app.zip, format: zip, exclude_path: [/etc/app/tmp] }
    - archive: { path: /var/log/old.log, remove: true }
  `,
  differences: [
    'An archive is the same as long as all of what it holds is, with names, times, owners and modes',
  ],
  returns: {
    dest: returned('text', 'The archive'),
    dest_state: returned(
      'text',
      '`archive`, `compress` for a single file, `absent` where nothing was there to pack',
    ),
    archived: returned('texts', 'The paths of what it holds'),
    arcroot: returned('text', 'The folder that names in it are relative to'),
    expanded_paths: returned('texts', 'What was asked for, patterns replaced by what they stand for'),
    expanded_exclude_paths: returned('texts', 'What stays out, patterns replaced'),
    missing: returned('texts', 'What was asked for and is not there'),
  },

  act: (want, host) => kept(want, host, true),
  predict: async (want, host) => ((await isThere(want, host)) ? kept(want, host, false) : undefined),
})

/** In check mode an earlier task may make what is packed. */
async function isThere(want: Want, host: ActionHost): Promise<boolean> {
  const { names } = await sourcesOf(want, host)
  return names.length > 0 || (await host.run(sh`[ -f ${destOf(want)} ]`)).status === 0
}

async function kept(want: Want, host: ActionHost, applies: boolean): Promise<Outcome> {
  const sources = await sourcesOf(want, host)
  const dest = destOf(want)
  refuseOwnRemoval(want, sources, dest)
  if (sources.names.length === 0) return nothingToPack(sources, dest, host)
  const { status } = await host.run(sh`command -v ${programOf(want)} >/dev/null`)
  if (status !== 0) throw missingProgram('pack', programOf(want))
  const changes = await inTemporaryFolder(host, async folder => {
    const made = `${folder}/made`
    await checkedRun(host, packing(want, sources, made), { stdin: packingInput(want, sources) })
    const found = [...(await differences(want, dest, made, host)), ...removals(want, sources)]
    if (applies && found.length > 0) await checkedRun(host, settlingOnHost(found))
    return found
  })
  return {
    changed: changes.length > 0,
    changes: shownChanges(changes),
    dest_state: isCompressed(want, sources) ? 'compress' : 'archive',
    ...described(sources, dest),
  }
}

function refuseOwnRemoval({ remove }: Want, { paths }: Sources, dest: string): void {
  const folder = paths.find(path => dest.startsWith(`${path.replace(/\/$/, '')}/`))
  if (remove && folder !== undefined) throw new TaskError(`Cannot remove ${folder}: the archive lies in it`)
}

function destOf({ path, dest, format }: Want): string {
  const [only] = path
  if (dest !== undefined) return dest
  if (path.length === 1 && only !== undefined && !/[*?[\]]/.test(only))
    return `${only.replace(/\/$/, '')}.${format}`
  throw new TaskError('Cannot pack: dest is missing', {
    hint: 'only an archive of one path is called after it',
  })
}

/** What is gone was packed before, where there is an archive. */
async function nothingToPack(sources: Sources, dest: string, host: ActionHost): Promise<Outcome> {
  const { status } = await host.run(sh`[ -f ${dest} ]`)
  if (status !== 0)
    throw new TaskError(`Cannot pack ${dest}: nothing is there of ${sources.missing.join(', ')}`)
  return { changed: false, dest_state: 'absent', ...described(sources, dest) }
}

function described({ names, root, paths, excluded, missing }: Sources, dest: string) {
  return {
    dest,
    archived: names.map(name => root + name).filter((path, _, all) => !isWholeFolder(path, paths, all)),
    arcroot: root,
    expanded_paths: paths,
    expanded_exclude_paths: excluded,
    missing,
  }
}

/** Of a folder that was asked for, what is in it is told. */
function isWholeFolder(path: string, asked: readonly string[], all: readonly string[]): boolean {
  return asked.includes(path) && all.some(other => other.startsWith(`${path}/`))
}

async function differences(want: Want, dest: string, made: string, host: ActionHost): Promise<Change[]> {
  const question = lines([
    fileQuestion(dest, { follow: true, read: checksum }),
    accountsQuestion(want),
    section('made'),
    sh`stat -c %s ${made}; sha256sum <${made}`,
  ])
  const parts = sectionsOf(await checkedRun(host, question))
  const [size, digits = ''] = (parts['made'] ?? '').split('\n')
  const content = contentOfHostFile(made, Number(size), digits.split(' ')[0] ?? '')
  return [...fileDifferences(want, content, fileStateOf(parts), accountsOf(parts, want))]
}

function removals({ remove }: Want, { paths }: Sources): Change[] {
  if (!remove) return []
  return paths.map(path => ({
    what: `state of ${path}`,
    before: 'there',
    after: 'absent',
    settle: removalScript(path.replace(/\/$/, '')),
  }))
}
