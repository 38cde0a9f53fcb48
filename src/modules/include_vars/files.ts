import { extname, join } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import { entriesOf, isFile, isFolder, shownPath } from '../../base/files.ts'
import { patternOf } from '../../base/pattern.ts'
import type { Want } from './params.ts'

/** The files to read, in order: those of a folder before those of the folders in it. */
export function filesOf(want: Want): string[] {
  const { file, dir, depth } = want
  if (file && dir) throw new TaskError('Cannot read variables: file and dir exclude each other')
  if (file) return [file.path]
  if (!dir) throw new TaskError('Cannot read variables: file or dir is missing')
  if (!isFolder(dir.path))
    throw new TaskError(`Cannot read variables of ${shownPath(dir.path)}: it is no folder`)
  return filesIn(dir.path, filterFor(want), depth === 0 ? Number.POSITIVE_INFINITY : depth)
}

function filesIn(folder: string, isWanted: (name: string) => boolean, depth: number): string[] {
  const paths = entriesOf(folder)
    .map(({ name }) => name)
    .sort()
    .map(name => join(folder, name))
  const own = paths.filter(path => isFile(path) && isWanted(path))
  const below = depth > 1 ? paths.filter(isFolder) : []
  return [...own, ...below.flatMap(path => filesIn(path, isWanted, depth - 1))]
}

function filterFor({ files_matching, ignore_files, extensions, ignore_unknown_extensions }: Want) {
  const matching = files_matching === undefined ? undefined : patternOf(files_matching)
  const ignored = ignore_files.map(pattern => patternOf(`(?:${pattern})$`))
  return (path: string): boolean => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (!(matching?.test(name) ?? true) || ignored.some(pattern => pattern.test(name))) return false
    if (extensions.map(extension => extension.replace(/^\./, '')).includes(extname(name).slice(1)))
      return true
    if (ignore_unknown_extensions) return false
    throw new TaskError(
      `Cannot read variables of ${shownPath(path)}: it ends with none of ${extensions.join(', ')}`,
      {
        hint: 'ignore_unknown_extensions: true leaves such files out',
      },
    )
  }
}
