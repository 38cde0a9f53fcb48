import { TaskError } from '../../base/errors.ts'
import { lines, type Script, sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { addressOf, fetchScript } from '../fetch.ts'
import { type Accounts, accountsOf, accountsQuestion } from '../files/attributes.ts'
import { contentOf } from '../files/content.ts'
import { editedUpTo } from '../files/edited-text.ts'
import {
  contentUpTo,
  type FileState,
  fileDifferences,
  fileQuestion,
  fileStateOf,
} from '../files/file-state.ts'
import { octal } from '../files/mode.ts'
import { section } from '../sections.ts'
import { keyringBytes, keyringContent, type PublicKey, publicKeys } from './keys.ts'

/** Where a key comes from that is not written in the task. */
export type KeySource =
  | { readonly url: string; readonly validatesCertificates: boolean }
  | { readonly file: string }

/** A file of keys, and what its source offers. */
export interface KeyFile {
  readonly file: FileState
  readonly accounts: Accounts
  /** The keys of the file; none where it is not there. */
  readonly keys: readonly PublicKey[]
  /** What the source has, where it was asked. */
  readonly offered?: Buffer
  /** Why the source cannot be read. */
  readonly problem?: string
}

/** Asks for a file of keys, and the source of it where it is not there, or `always`. */
export function keyFileQuestion(path: string, source: KeySource | undefined, always = false): Script {
  const question = lines([
    fileQuestion(path, { follow: true, read: contentUpTo(editedUpTo) }),
    accountsQuestion({}),
  ])
  if (!source) return question
  return sh`
    ${question}
    if ${always ? sh`:` : sh`[ ! -e ${path} ]`}; then
      ${section('offered')}
      ${offer(source)}
    fi`
}

/** Prints what a source has in Base64, and what was said meanwhile; the last line of that is `failed` where it did. */
function offer(source: KeySource): Script {
  const read =
    'file' in source
      ? sh`deliver_open ${source.file} && cat <&3 || { printf '%s\\n' "$deliver_why" >&2; false; }`
      : download(source)
  return sh`
    {
      problem=$(
        {
          {
            {
              ${read}
            } || echo failed >&2
          } 2>&6 | head -c ${editedUpTo} | base64 >&5
        } 6>&1
      )
    } 5>&1
    ${section('problem')}
    printf '%s\\n' "$problem"`
}

function download({ url, validatesCertificates }: { url: string; validatesCertificates: boolean }): Script {
  return fetchScript({
    url: addressOf(url),
    headers: [],
    user: undefined,
    password: undefined,
    timeout: 10,
    validatesCertificates,
    usesProxy: true,
    agent: 'deliver',
  })
}

export function keyFileOf(parts: Readonly<Record<string, string>>): KeyFile {
  const file = fileStateOf(parts)
  return {
    file,
    accounts: accountsOf(parts, {}),
    keys: publicKeys(keyringBytes(file.content ?? Buffer.alloc(0))),
    ...(parts['offered'] !== undefined && offerIn(parts['offered'], parts['problem'] ?? '')),
  }
}

/** What came of the source; a part of a key is none. */
function offerIn(content: string, said: string): Pick<KeyFile, 'offered' | 'problem'> {
  const [, problem] = /^([\s\S]*)\bfailed$/.exec(said) ?? []
  if (problem !== undefined) return { problem: problem.trim() || 'it cannot be read' }
  return content === '' ? { problem: 'it is empty' } : { offered: Buffer.from(content, 'base64') }
}

/** The keys that a source has. @throws TaskError where it has none */
export function offeredKeys(name: string, { offered, problem }: KeyFile): readonly PublicKey[] {
  if (offered) return publicKeys(keyringBytes(offered))
  throw new TaskError(`Cannot read the key ${name}: ${problem ?? 'it was not asked for'}`)
}

/** What differs between a file of keys and one with these. */
export function* keyFileDifferences(now: KeyFile, keys: readonly PublicKey[]): Generator<Change> {
  const { path, state } = now.file
  if (state && Buffer.concat(bytesOf(now.keys)).equals(Buffer.concat(bytesOf(keys)))) return
  const content = contentOf(keyringContent(path, keys))
  const want = { mode: state ? octal(state.mode) : '0644', folders: { mode: '0755' } }
  for (const change of fileDifferences(want, content, now.file, now.accounts)) {
    const isKey = change.what === 'content'
    yield isKey ? { ...change, what: 'key', before: shown(now.keys), after: shown(keys) } : change
  }
}

function bytesOf(keys: readonly PublicKey[]): Buffer[] {
  return keys.map(({ bytes }) => bytes)
}

/** Keys as people see them. */
export function shown(keys: readonly PublicKey[]): string {
  return keys.map(({ fingerprints }) => fingerprints[0]).join('\n') || 'none'
}
