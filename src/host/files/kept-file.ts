import { TaskError } from '../../base/errors.ts'
import { type Script, type ShellValue, sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { section } from '../sections.ts'
import { type Accounts, attributeDifferences, type WantedAttributes } from './attributes.ts'
import { registersBackup } from './backup.ts'
import { checksumOfBytes } from './checksums.ts'
import { type Content, described, shownBytes } from './content.ts'
import { missingFolder, newDirectory, type Way, wayOf, wayQuestion } from './folders.ts'
import { type PathState, pathStateOf, seenFields, statQuestion } from './look.ts'
import { type WantedWrite, writeStep } from './write-step.ts'

/** A file that is kept with a content, as a host has it now. */
export interface FileState {
  /** Where it really lies, when links are followed. */
  readonly path: string
  /** The way to its folder. */
  readonly way: Way
  /** What is there, if anything. */
  readonly state: PathState | undefined
  readonly checksum: string | undefined
  /** The bytes, where they were few enough to be asked for. */
  readonly content: Buffer | undefined
}

export interface Look {
  readonly follow: boolean
  /** Up to how many bytes the content is asked for. */
  readonly contentUpTo: number
  /** The content is not asked for when it has this checksum already. */
  readonly unless?: ShellValue | undefined
}

/** How a file shall be, beside its content. */
export interface WantedFile extends WantedWrite {
  /** How the folders on the way are made; without it, they must be there. */
  readonly folders?: WantedAttributes | undefined
}

/** Asks for a file; `path` may be a script that stands for a word. With `unless`, `$sum` is the checksum afterwards. */
export function fileQuestion(path: ShellValue, { follow, contentUpTo, unless }: Look): Script {
  return sh`
    file=${path}
    ${follow ? followed : sh``}
    ${section('path')}
    printf '%s|\\n' "$file"
    folder=\${file%/*}
    ${wayQuestion(sh`"\${folder:-/}"`)}
    ${section('file')}
    ${statQuestion(sh`"$file"`)}
    if [ -f "$file" ]; then
      ${sizeOfSeen}
      ${unless === undefined ? contentOrChecksum(contentUpTo) : checksumAndContent(contentUpTo, unless)}
    fi`
}

const followed = sh`if [ -L "$file" ] && real=$(readlink -f -- "$file"); then file=$real; fi`

const sizeOfSeen = sh`
  if [ -L "$file" ]; then size=$(stat -L -c %s -- "$file"); else ${seenFields}; size=$8; fi`

function contentOrChecksum(contentUpTo: number): Script {
  return sh`if [ "$size" -le ${contentUpTo} ]; then ${content}; else ${checksum}; fi`
}

function checksumAndContent(contentUpTo: number, unless: ShellValue): Script {
  return sh`
    ${checksum}
    if [ "$sum" != ${unless} ] && [ "$size" -le ${contentUpTo} ]; then ${content}; fi`
}

const checksum = sh`
  ${section('checksum')}
  sum=$(sha256sum <"$file"); sum=\${sum%% *}
  printf '%s\\n' "$sum"`

const content = sh`
  ${section('content')}
  base64 <"$file"`

export function fileStateOf(parts: Readonly<Record<string, string>>): FileState {
  const { path = '|', file, checksum } = parts
  const content = parts['content'] === undefined ? undefined : Buffer.from(parts['content'], 'base64')
  return {
    path: path.slice(0, -1),
    way: wayOf(parts),
    state: pathStateOf(file),
    checksum: checksum || (content && checksumOfBytes(content)),
    content,
  }
}

/** What differs between a file and what it shall be: its content, then its attributes. */
export function* fileDifferences(
  want: WantedFile,
  content: Content,
  now: FileState,
  accounts: Accounts,
): Generator<Change> {
  const { path, way, state } = now
  refuseImpossible(now)
  const isFolderMissing = way.missing.length > 0
  if (isFolderMissing && want.folders) yield* newDirectory(way, want.folders, accounts)
  const blocked = isFolderMissing && !want.folders ? missingFolder(path) : undefined
  if (!holds(now, content)) {
    const settle = writeStep(path, content, want, state, accounts)
    yield {
      what: 'content',
      before: shownContent(now),
      // Told when it is asked for: what is sent is hashed on its way.
      get after() {
        return content.shown
      },
      ...(content.secret && { secret: true }),
      ...(blocked && { blocked }),
      settle,
      ...(want.backup && { registers: registersBackup }),
    }
  }
  // The write above set them too, so that no other user ever sees the content; this tells of them.
  if (state && state.kind !== 'link') yield* attributeDifferences(path, want, state, accounts)
}

function refuseImpossible({ path, way, state }: FileState): void {
  if (way.obstacle !== undefined) {
    throw new TaskError(`Cannot write ${path}: ${way.obstacle} is not a directory`)
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
}: Omit<FileState, 'path' | 'way'>): string | undefined {
  if (!state) return undefined
  if (content) return shownBytes(content)
  return checksum ? described(state.size, checksum) : 'not readable'
}
