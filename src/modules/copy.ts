import { basename, posix } from 'node:path'
import { TaskError } from '../base/errors.ts'
import {
  anything,
  flag,
  localFile,
  mode,
  modeOrPreserve,
  pathOrFolder,
  text,
  type Values,
} from '../base/params.ts'
import { Secret } from '../base/secret.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import {
  type Accounts,
  accountsOf,
  accountsQuestion,
  attributes,
  type WantedAttributes,
} from '../host/files/attributes.ts'
import {
  type Content,
  contentOf,
  contentOfFile,
  contentOfHostFile,
  localMode,
  localStat,
  shownUpTo,
} from '../host/files/content.ts'
import { targetScript } from '../host/files/destination.ts'
import {
  checksum,
  contentUnless,
  type FileState,
  fileDifferences,
  fileQuestion,
  fileStateOf,
} from '../host/files/file-state.ts'
import { type PathState, pathStateOf, statQuestion } from '../host/files/look.ts'
import { octal } from '../host/files/mode.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import { givenNames, type HostTree, hostTreeOf, hostTreeQuestion, namesIn, treeOf } from './copy/hosttree.ts'
import { localTree, type TreeEntry } from './copy/tree.ts'
import { treeDifferences } from './copy/treecopy.ts'

const params = {
  src: localFile(
    'The file or folder to copy; of a folder that ends with `/`, what is in it is copied, else the folder',
  ).optional,
  content: anything('What the file holds, instead of src; maps and lists are written as JSON').optional,
  dest: pathOrFolder('Where it goes; where this is a folder or ends with `/`, into it'),
  remote_src: flag('Whether src lies on the host already').or(false),
  ...attributes,
  mode: modeOrPreserve('The permissions of files; `preserve` takes those of src').optional,
  directory_mode: mode('The permissions of folders that are made').optional,
  backup: flag(
    'Keep each file that was there, under a name with the time; a single one is `backup_file` of the result',
  ).or(false),
  force: flag('Whether a file that is there is brought up to date').alias('thirsty').or(true),
  follow: flag('Where dest is a link, write what it leads to; not for folders').or(false),
  local_follow: flag('Whether links in a folder that is copied are copied as what they lead to').or(true),
  validate: text('A command that must accept the new file first; `%s` stands for its path').optional,
}

type Want = Values<typeof params>

export type Now = { readonly accounts: Accounts } & (
  | { readonly kind: 'file'; readonly file: FileState; readonly source: HostFile | undefined }
  | { readonly kind: 'folder'; readonly folder: HostTree; readonly source: HostTree | undefined }
)

/** A file of the host that is copied. */
interface HostFile {
  readonly state: PathState | undefined
  readonly checksum: string
  /** Why it is not read: a link may lead anywhere. */
  readonly refused?: string | undefined
  readonly content: Buffer | undefined
}

export const copy = defineModule({
  name: 'copy',
  summary: 'Keep a file or a folder as a copy of one of the control side, or of the host',
  params,
  examples: `
    - copy: { src: app.service, dest: /etc/systemd/system/, mode: '0644' }
    - copy: { content: "{{ motd }}\\n", dest: /etc/motd }
    - copy: { src: site/, dest: /var/www, owner: www-data, directory_mode: '0755' }
    - copy: { src: /etc/app/defaults, dest: /etc/app/current, remote_src: true, backup: true }
  `,

  observe: want => ({
    script: lines([question(want), accountsQuestion(want)]),
    parse: output => parseState(sectionsOf(output), want),
  }),

  *plan(want, now): Generator<Change> {
    const { accounts } = now
    const { owner, group, directory_mode } = want
    if (now.kind === 'folder') {
      yield* treeDifferences(want, treeEntries(want, now.source), now.folder, accounts)
      return
    }
    if (now.file.state && !want.force) return
    const folders: WantedAttributes = { owner, group, mode: directory_mode }
    const wanted = { ...want, mode: modeFor(want, now.source), ...(want.dest.endsWith('/') && { folders }) }
    yield* fileDifferences(wanted, contentFor(want, now.source), now.file, accounts)
  },

  report: (_, now) => ({ dest: now.kind === 'file' ? now.file.path : now.folder.root }),
})

// --- the source

/** Where the content comes from, and by which name it is known. */
function sourcePath({ src, content }: Want): string | undefined {
  if (src && content !== undefined)
    throw new TaskError('Cannot copy both: src and content exclude each other')
  if (!src && content === undefined) throw new TaskError('Cannot copy: src or content is missing')
  return src?.path
}

function isLocalFolder({ remote_src }: Want, path: string): boolean {
  return !remote_src && localStat(path).isDirectory()
}

function localContent({ src, content }: Want): Content {
  return src ? contentOfFile(src.path) : contentOf(contentText(content))
}

function contentFor(want: Want, source: HostFile | undefined): Content {
  if (!source) return localContent(want)
  const path = want.src?.path ?? ''
  if (source.state?.kind !== 'file' || !source.checksum) {
    const { state, refused } = source
    const reason =
      state?.kind === 'file' && refused
        ? refused
        : state
          ? `it is a ${state.kind}`
          : 'there is no such file on the host'
    throw new TaskError(`Cannot copy ${path}: ${reason}`)
  }
  return contentOfHostFile(path, source.state.size, source.checksum, source.content)
}

function treeEntries(want: Want, source: HostTree | undefined): TreeEntry[] {
  return source ? treeOf(source) : localTree(want.src?.path ?? '', want.local_follow)
}

function modeFor(want: Want, source: HostFile | undefined): string | undefined {
  if (want.mode !== 'preserve') return want.mode
  if (source?.state) return octal(source.state.mode)
  if (!want.src) throw new TaskError('Cannot preserve the mode: content has none')
  return localMode(want.src.path)
}

function contentText(content: unknown): string | Secret {
  if (content instanceof Secret) return content
  return typeof content === 'object' ? JSON.stringify(content) : String(content)
}

// --- the question and its answer

function question(want: Want): Script {
  const path = sourcePath(want)
  if (path !== undefined && want.remote_src) {
    return sh`
      if [ -d ${path} ]; then
        ${hostTreeQuestion('source', path, namesIn(path))}
        ${folderQuestion(want, path, namesIn(path))}
      else
        ${hostFileQuestion(want, path)}
      fi`
  }
  if (path === undefined || !isLocalFolder(want, path)) return fileOnlyQuestion(want, path)
  return folderQuestion(want, path, givenNames(localTree(path, want.local_follow).map(entry => entry.path)))
}

function folderQuestion({ dest }: Want, path: string, names: Script): Script {
  const root = path.endsWith('/') ? dest : posix.join(dest, basename(path))
  return hostTreeQuestion('folder', root, names)
}

function fileOnlyQuestion(want: Want, path: string | undefined): Script {
  const content = localContent(want)
  const isShort = content.size <= shownUpTo
  return lines([
    targetScript(want.dest, path && basename(path)),
    fileQuestion(sh`"$target"`, {
      follow: want.follow,
      read: isShort ? contentUnless(content.checksum(), shownUpTo) : checksum,
    }),
  ])
}

function hostFileQuestion({ dest, follow }: Want, path: string): Script {
  const size = sh`"$(stat -L -c %s /proc/self/fd/3)"`
  return sh`
    ${targetScript(dest, basename(path))}
    ${section('source')}
    ${statQuestion(path, '-L')}
    wanted=
    if [ -f ${path} ] && deliver_open ${path}; then
      ${section('source checksum')}
      wanted=$(sha256sum <&3); wanted=\${wanted%% *}
      printf '%s\\n' "$wanted"
    elif [ -e ${path} ]; then
      ${section('source refused')}
      printf '%s\\n' "$deliver_why"
    fi
    ${fileQuestion(sh`"$target"`, { follow, read: contentUnless(sh`"$wanted"`, shownUpTo) })}
    if [ -n "$wanted" ] && [ "$sum" != "$wanted" ] && [ ${size} -le ${shownUpTo} ]; then
      ${section('source content')}
      base64 </proc/self/fd/3
    fi`
}

function parseState(parts: Readonly<Record<string, string>>, want: Want): Now {
  const accounts = accountsOf(parts, want)
  if ('folder root' in parts) {
    const source = 'source root' in parts ? hostTreeOf('source', parts) : undefined
    return { kind: 'folder', folder: hostTreeOf('folder', parts), source, accounts }
  }
  const content = parts['source content']
  const source = {
    state: pathStateOf(parts['source']),
    checksum: parts['source checksum'] ?? '',
    refused: parts['source refused'],
    content: content === undefined ? undefined : Buffer.from(content, 'base64'),
  }
  return { kind: 'file', file: fileStateOf(parts), source: 'source' in parts ? source : undefined, accounts }
}
