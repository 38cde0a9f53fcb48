import { basename, posix } from 'node:path'
import { lines, type Script, sh } from '../../base/shell.ts'
import { type Accounts, accountsOf } from '../../host/files/attributes.ts'
import { shownUpTo } from '../../host/files/content.ts'
import { targetScript } from '../../host/files/destination.ts'
import {
  checksum,
  contentUnless,
  type FileState,
  fileQuestion,
  fileStateOf,
} from '../../host/files/file-state.ts'
import { pathStateOf, statQuestion } from '../../host/files/look.ts'
import { section } from '../../host/sections.ts'
import {
  givenNames,
  type HostTree,
  hostTreeOf,
  hostTreeQuestion,
  namesIn,
} from '../../host/tree/host-tree.ts'
import { localTree } from '../../host/tree/local-tree.ts'
import type { Want } from './params.ts'
import { type HostFile, isLocalFolder, localContent, sourcePath } from './source.ts'

export type Now = { readonly accounts: Accounts } & (
  | { readonly kind: 'file'; readonly file: FileState; readonly source: HostFile | undefined }
  | { readonly kind: 'folder'; readonly folder: HostTree; readonly source: HostTree | undefined }
)

export function question(want: Want): Script {
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
  const size = sh`"$(stat -L -c %s /proc/self/fd/6)"`
  return sh`
    ${targetScript(dest, basename(path))}
    ${section('source')}
    ${statQuestion(path, '-L')}
    wanted=
    if [ -f ${path} ] && deliver_open ${path} && exec 6<&3; then
      ${section('source checksum')}
      wanted=$(sha256sum <&6); wanted=\${wanted%% *}
      printf '%s\\n' "$wanted"
    elif [ -e ${path} ]; then
      ${section('source refused')}
      printf '%s\\n' "$deliver_why"
    fi
    ${fileQuestion(sh`"$target"`, { follow, read: contentUnless(sh`"$wanted"`, shownUpTo) })}
    if [ -n "$wanted" ] && [ "$sum" != "$wanted" ] && [ ${size} -le ${shownUpTo} ]; then
      ${section('source content')}
      base64 </proc/self/fd/6
    fi
    exec 6<&-`
}

export function parseState(parts: Readonly<Record<string, string>>, want: Want): Now {
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
