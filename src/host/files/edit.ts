import { isUtf8 } from 'node:buffer'
import { TaskError } from '../../base/errors.ts'
import { flag, path, text } from '../../base/params.ts'
import { type Returns, returned } from '../../base/returns.ts'
import { Secret } from '../../base/secret.ts'
import { lines, type Script, type ShellValue } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { sectionsOf } from '../sections.ts'
import {
  type Accounts,
  accountsOf,
  accountsQuestion,
  attributes,
  type WantedAttributes,
} from './attributes.ts'
import { type Content, contentOf } from './content.ts'
import { editedText, editedUpTo } from './edited-text.ts'
import { contentUpTo, type FileState, fileDifferences, fileQuestion, fileStateOf } from './file-state.ts'
import { pathReturns, pathValues } from './report.ts'

/** The parameters that all modules have which edit a text file. */
export const editedFile = {
  path: path('The file').alias('dest', 'destfile', 'name'),
  create: flag('Make the file where there is none, and the folders on the way to it').or(false),
  backup: flag('Keep the file as it was, under a name with the time: `backup_file` of the result').or(false),
  validate: text('A command that must accept the new file first; `%s` stands for its path').optional,
  ...attributes,
}

interface WantedEdit extends WantedAttributes {
  readonly create: boolean
  readonly backup?: boolean | undefined
  readonly validate?: string | undefined
}

export interface EditState {
  readonly file: FileState
  readonly accounts: Accounts
}

/** Asks for a file with its content; links are followed. */
export function editQuestion(path: ShellValue, want: WantedAttributes): Script {
  return lines([fileQuestion(path, { follow: true, read: contentUpTo(editedUpTo) }), accountsQuestion(want)])
}

export function parseEditState(output: string, want: WantedAttributes): EditState {
  const parts = sectionsOf(output)
  return { file: fileStateOf(parts), accounts: accountsOf(parts, want) }
}

/** What differs between a file and what an edit makes of its text, which has one character a byte. */
export function* editDifferences(
  want: WantedEdit,
  now: EditState,
  edit: (text: string) => string,
  isSecret = false,
): Generator<Change> {
  const { path, state } = now.file
  if (!state && !want.create) {
    throw new TaskError(`Cannot edit ${path}: there is no such file`, { hint: 'create: true makes it' })
  }
  if (state && state.kind !== 'file') throw new TaskError(`Cannot edit ${path}: it is a ${state.kind}`)
  const content = editContent(edit(editedText(now.file)), isSecret)
  yield* fileDifferences({ ...want, folders: {} }, content, now.file, now.accounts)
}

/** What a task registers of an edited file. */
export const editReturns: Returns = {
  path: returned('text', 'The file; where it is a link, what that leads to'),
  ...pathReturns,
  backup_file: returned('text', 'With `backup`: where the file is kept as it was'),
}

/** What an edited file is like afterwards. */
export function editValues(
  want: WantedEdit,
  { file, accounts }: EditState,
  edit: (text: string) => string,
): Readonly<Record<string, unknown>> {
  const { path, state } = file
  if (state ? state.kind !== 'file' : !want.create) return { path, state: 'absent' }
  const size = edit(editedText(file)).length
  return { path, ...pathValues({ kind: 'file', want, now: state, accounts, size }) }
}

function editContent(text: string, isSecret: boolean): Content {
  const bytes = Buffer.from(text, 'latin1')
  const isText = isUtf8(bytes)
  const content = contentOf(isSecret && isText ? new Secret(bytes.toString()) : bytes)
  return isSecret ? { ...content, secret: true } : content
}
