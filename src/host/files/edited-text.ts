import { TaskError } from '../../base/errors.ts'
import { type Content, contentOf } from './content.ts'
import { type FileState, refuseImpossible } from './file-state.ts'

/** Files up to this size are edited. */
export const editedUpTo = 1024 * 1024

/**
 * The content of a file for editing, one character a byte: what is not UTF-8 in it stays as it is.
 * Text that people wrote comes in through `byteText`.
 */
export function editedText(file: FileState): string {
  refuseImpossible(file)
  const { path, state, content, unread } = file
  if (state && !content) {
    throw new TaskError(
      `Cannot edit ${path}: ${unread ?? `it is no readable file, or larger than ${editedUpTo} bytes`}`,
    )
  }
  return content?.toString('latin1') ?? ''
}

/** A text, one character a byte. */
export function byteText(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** An edited text as the content of a file. */
export function editedContent(text: string): Content {
  return contentOf(Buffer.from(text, 'latin1'))
}
