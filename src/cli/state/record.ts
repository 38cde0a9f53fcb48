import { appendFileSync, closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { FileError } from '../../base/errors.ts'
import { reasonOf, shownPath } from '../../base/files.ts'
import { makeStateFolder, withStateFolder } from './state.ts'

/** A run that may change an environment, as it began. */
export interface RunBegin {
  readonly id: string
  readonly at: string
  readonly user: string
  readonly machine: string
  readonly doing: string
  /** The reason for which it ran from other files than the environment takes. */
  readonly override?: string | undefined
}

/** How it ended, and from which files it was run. */
export interface RunEnd {
  readonly id: string
  readonly ended: string
  readonly exit: number
  readonly commit?: string | undefined
  readonly branch?: string | undefined
  /** How many files were not as they were committed. */
  readonly uncommitted?: number | undefined
}

/** A run as the record has it; without an end it was killed, or still runs. */
export interface RecordedRun extends RunBegin, Partial<Omit<RunEnd, 'id'>> {}

/** Appends the beginning or the end of a run to the record of an environment: a line of JSON each. */
export function record(folder: string, environment: string, entry: RunBegin | RunEnd): void {
  withStateFolder(folder, () => {
    makeStateFolder(folder)
    const path = pathOf(folder, environment)
    const file = openSync(path, 'a+', 0o644)
    try {
      const start = isInLine(file) ? '\n' : '' // the machine may have gone down in the middle of a line
      appendFileSync(file, `${start}${JSON.stringify(entry)}\n`)
    } finally {
      closeSync(file)
    }
  })
}

function isInLine(file: number): boolean {
  const last = Buffer.alloc(1)
  const { size } = fstatSync(file)
  return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== '\n'
}

/** The runs of an environment, the first one first. A line that was not written to the end is left out. */
export function recordedRuns(folder: string, environment: string): RecordedRun[] {
  const runs = new Map<string, RecordedRun>()
  for (const line of read(pathOf(folder, environment)).split('\n')) {
    const entry = entryIn(line)
    const known = entry && runs.get(entry.id)
    if (entry && (known || 'at' in entry)) runs.set(entry.id, { ...known, ...entry } as RecordedRun)
  }
  return [...runs.values()]
}

function entryIn(line: string): RunBegin | RunEnd | undefined {
  try {
    const entry = JSON.parse(line)
    return typeof entry?.id === 'string' ? entry : undefined
  } catch {
    return undefined
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw new FileError({ message: `Cannot read ${shownPath(path)}: ${reasonOf(error)}` }, { cause: error })
  }
}

function pathOf(folder: string, environment: string): string {
  return join(folder, `${environment}.runs.jsonl`)
}
