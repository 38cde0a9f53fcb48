import { checksumOfBytes } from '../../base/checksums.ts'
import { TaskError } from '../../base/errors.ts'
import { fieldsOf, type Script, type ShellValue, sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { section } from '../sections.ts'
import { type Accounts, attributeDifferences, type WantedAttributes } from './attributes.ts'
import { registersBackup } from './backup.ts'
import { type Content, described, shownBytes } from './content.ts'
import { type Ancestry, ancestryOf, ancestryQuestion, missingFolder, newDirectory } from './folders.ts'
import { entryQuestion, type PathState, pathStateOf } from './look.ts'
import { type WantedWrite, writeStep } from './write-step.ts'

/** A file that is kept with a content, as a host has it now. */
export interface FileState {
  /** Where it really lies, when links are followed. */
  readonly path: string
  /** How far the path to its folder exists. */
  readonly ancestry: Ancestry
  /** What is there, if anything. */
  readonly state: PathState | undefined
  readonly checksum: string | undefined
  /** The bytes, where they were few enough to be asked for. */
  readonly content: Buffer | undefined
  /** Why it is not looked at: a link on its path may lead anywhere. */
  readonly refused?: string | undefined
  /** Why what the path leads to is not read, where the path is a link that is kept itself. */
  readonly unread?: string | undefined
}

export interface Look {
  readonly follow: boolean
  /** The query for a regular file: its content is read from the path `$deliver_readable`, `$size` is its size. */
  readonly read: Script
}

/** How a file shall be, beside its content. */
export interface WantedFile extends WantedWrite {
  /** How the folders that its path lacks are made; without it, they must be there. */
  readonly folders?: WantedAttributes | undefined
}

/**
 * Asks for a file; `path` may be a script that stands for a word. If its folder could be entered, `$here` is where that
 * really lies, and `$within` what is seen of it; else both are empty, and the working directory is any.
 */
export function fileQuestion(path: ShellValue, { follow, read }: Look): Script {
  return sh`
    file=${path} sum= seen= refused= here= within=
    ${follow ? followed : sh``}
    ${section('path')}
    printf '%s|\\n' "$file"
    folder=\${file%/*}
    if [ -n "$refused" ]; then
      :
    elif deliver_enter "\${folder:-/}"; then
      here=$PWD
      ${entryQuestion(sh`"\${file##*/}"`)}
      ${section('file')}
      printf '%s\\n' "$seen"
      ${fieldsOf(sh`$seen`, '|')}
      case $1 in
        8*)
          size=$8
          if deliver_readable "\${file##*/}" $around "$7"; then
            ${read}
          fi
          ;;
        a*)
          # Where the link itself is kept, what it leads to is what people see there now.
          if deliver_open "$file"; then
            deliver_readable=/proc/self/fd/3 size=$(stat -L -c %s /proc/self/fd/3)
            ${read}
          else
            ${section('unread')}
            printf '%s\\n' "$deliver_why"
          fi
          ;;
      esac
    elif [ -d "\${folder:-/}" ]; then
      refused=$deliver_why
    else
      ${ancestryQuestion(sh`"\${folder:-/}"`)}
    fi
    if [ -n "$refused" ]; then
      ${section('refused')}
      printf '%s\\n' "$refused"
    fi`
}

const followed = sh`
  if [ -L "$file" ]; then
    if deliver_real "$file"; then file=$deliver_at; else refused=$deliver_why; fi
  fi`

/** Reads the content, or the checksum of one that has more bytes. */
export function contentUpTo(bytes: number): Script {
  return sh`if [ "$size" -le ${bytes} ]; then ${content}; else ${checksum}; fi`
}

/** Reads the checksum, `$sum` afterwards, and the content where that is another one and has not more bytes. */
export function contentUnless(wanted: ShellValue, bytes: number): Script {
  return sh`
    ${checksum}
    if [ "$sum" != ${wanted} ] && [ "$size" -le ${bytes} ]; then ${content}; fi`
}

/** Reads the checksum. */
export const checksum = sh`
  ${section('checksum')}
  sum=$(sha256sum <"$deliver_readable"); sum=\${sum%% *}
  printf '%s\\n' "$sum"`

const content = sh`
  ${section('content')}
  base64 <"$deliver_readable"`

export function fileStateOf(parts: Readonly<Record<string, string>>): FileState {
  const { path = '|', file, checksum, refused, unread } = parts
  const content = parts['content'] === undefined ? undefined : Buffer.from(parts['content'], 'base64')
  return {
    path: path.slice(0, -1),
    ancestry: ancestryOf(parts),
    state: pathStateOf(file),
    checksum: checksum || (content && checksumOfBytes(content)),
    content,
    refused,
    unread,
  }
}

/** What differs between a file and what it shall be: its content, then its attributes. */
export function* fileDifferences(
  want: WantedFile,
  content: Content,
  now: FileState,
  accounts: Accounts,
): Generator<Change> {
  const { path, ancestry, state } = now
  refuseImpossible(now)
  const isFolderMissing = ancestry.missing.length > 0
  if (isFolderMissing && want.folders) yield* newDirectory(ancestry, want.folders, accounts)
  const blocked = isFolderMissing && !want.folders ? missingFolder(path) : undefined
  const isWritten = !holds(now, content)
  if (isWritten) {
    const settle = writeStep(path, content, want, state, accounts)
    yield {
      what: 'content',
      before: shownContent(now),
      // Told when it is asked for: what is sent is hashed on its ancestry.
      get after() {
        return content.shown
      },
      ...(content.secret && { secret: true }),
      ...(blocked && { blocked }),
      settle,
      ...(want.backup && { registers: registersBackup }),
    }
  }
  if (state && state.kind !== 'link') yield* attributesOf(path, want, state, accounts, isWritten)
}

/** What differs between the attributes of a file and the wanted ones; a write before it sets them, and this tells of them. */
export function* attributesOf(
  path: string,
  want: WantedAttributes,
  state: PathState,
  accounts: Accounts,
  isWritten: boolean,
): Generator<Change> {
  for (const { settle, ...change } of attributeDifferences(path, want, state, accounts)) {
    yield isWritten ? change : { ...change, settle }
  }
}

/** Refuses what no file can be kept at. */
export function refuseImpossible({ path, ancestry, state, refused }: FileState): void {
  if (refused !== undefined) {
    throw new TaskError(`Cannot use ${path}: ${refused}`, {
      hint: 'name the file itself instead of the link, or become the user whose link it is',
    })
  }
  if (ancestry.obstacle !== undefined) {
    throw new TaskError(`Cannot write ${path}: ${ancestry.obstacle} is not a directory`)
  }
  if (state && state.kind !== 'file' && state.kind !== 'link') {
    throw new TaskError(`Cannot write ${path}: it is a ${state.kind}`)
  }
}

/** Whether a file has a content already. */
export function holds({ state, checksum }: Pick<FileState, 'state' | 'checksum'>, content: Content): boolean {
  return state?.kind === 'file' && state.size === content.size && checksum === content.checksum()
}

/** A content that is there, as people see it. */
export function shownContent({
  state,
  content,
  checksum,
}: Omit<FileState, 'path' | 'ancestry'>): string | undefined {
  if (!state) return undefined
  if (content) return shownBytes(content)
  return checksum ? described(state.size, checksum) : 'not readable'
}
