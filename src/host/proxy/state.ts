import { lines, type Script } from '../../base/shell.ts'
import { type Accounts, accountsOf, accountsQuestion } from '../files/attributes.ts'
import { editedUpTo } from '../files/edited-text.ts'
import { contentUpTo, type FileState, fileQuestion, fileStateOf } from '../files/file-state.ts'
import type { Places } from './places.ts'
import { type Running, runningOf, runningQuestion } from './running.ts'
import { socketsQuestion } from './sockets.ts'

/** A file of the proxy, and what the running process has of it. */
export interface ProxyState {
  readonly running: Running
  readonly file: FileState
  readonly accounts: Accounts
  /** Who has the sockets of the machine. */
  readonly sockets: Readonly<Record<string, string>>
}

/** Asks for a file that has lines which open sockets, and puts commands to the running process. */
export function proxyQuestion(
  places: Places,
  file: string,
  opening: readonly string[],
  commands: readonly string[],
): Script {
  return lines([
    fileQuestion(file, { follow: false, read: contentUpTo(editedUpTo) }),
    accountsQuestion({}),
    socketsQuestion(places.folder, [{ file, lines: opening }]),
    runningQuestion(places, commands),
  ])
}

export function proxyStateOf(parts: Readonly<Record<string, string>>): ProxyState {
  return {
    running: runningOf(parts),
    file: fileStateOf(parts),
    accounts: accountsOf(parts, {}),
    sockets: parts,
  }
}
