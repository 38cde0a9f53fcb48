import { join, resolve } from 'node:path'
import { isFile, isFolder, namesIn, shownPath } from '../../base/files.ts'
import type { Place } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import { notationOf } from './notation.ts'

/** The service file that a path leads to: the file itself, or the one in a folder. */
export function findServiceFile(
  path: string,
  askedAt: Place | undefined,
  problems: Problems,
): string | undefined {
  if (isFolder(path)) return fileIn(resolve(path), askedAt, problems)
  if (notationOf(path) !== undefined) return path
  if (!isFile(path))
    return problems.add(`Cannot read ${shownPath(path)}: there is no such file`, askedAt, namesHint)
  return problems.add(`Cannot tell how ${shownPath(path)} is written`, askedAt, namesHint)
}

const namesHint = 'a service file is called Deliverous, compose.yaml, or NAME.yml'

/** Files with a name that says what they are; where there is none, any other YAML file. */
function fileIn(folder: string, askedAt: Place | undefined, problems: Problems): string | undefined {
  const names = namesIn(folder).sort()
  const sure = names.filter(name => /^(Deliverous|(docker-)?compose\.ya?ml)$/.test(name))
  const candidates = sure.length > 0 ? sure : names.filter(name => notationOf(name) === 'template')
  const [only, ...others] = candidates
  if (only === undefined) return problems.add(`${shownPath(folder)} has no service file`, askedAt, namesHint)
  if (others.length === 0) return join(folder, only)
  return problems.add(
    `${shownPath(folder)} has several service files: ${candidates.join(', ')}`,
    askedAt,
    'name one of them',
  )
}
