import { existsSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { counted } from '../../base/counted.ts'
import { exitCodes, FileError, formatProblem, type Problem, UsageError } from '../../base/errors.ts'
import { entriesOf, isFolder, readYamlFile, shownPath } from '../../base/files.ts'
import { printable } from '../../base/printable.ts'
import { entryOf } from '../../base/yaml.ts'
import { type ConvertedProject, convertProject } from '../../convert/project.ts'
import { loadPlaybooks } from '../../playbook/load.ts'
import type { CliContext } from '../cli-context.ts'
import { type CommandLine, readCommand } from '../flags/command.ts'
import { knownModules } from '../world.ts'

const convertCommand: CommandLine<Record<never, never>> = {
  name: 'deliver convert',
  usage:
    '$0 FOLDER NEW\n\nCopies a project of Ansible into a new folder: expressions and templates are written anew, and what is left to do by hand is told with its place. The project itself is not touched.',
  flags: {},
  words: 'folder',
  examples: [['$0 ../ansible .', 'take a project over into this folder, which is empty']],
}

/** `deliver convert`: takes a project of Ansible over. Returns the exit code: 2 where something is left to do. */
export async function convert(context: CliContext): Promise<number> {
  const read = await readCommand(convertCommand, context)
  if (!read) return exitCodes.ok
  const [from, to, ...more] = read.words
  if (from === undefined || to === undefined || more.length > 0) {
    throw new UsageError('convert takes a folder, and the folder that is made of it', {
      hint: 'deliver convert ../ansible my-project',
    })
  }
  refuseUnfit(resolve(from), resolve(to))
  const project = convertProject(resolve(from), resolve(to))
  const left = [...project.left, ...mistakesIn(resolve(to))]
  context.stdout.write(printable(report(project, left, to)))
  return left.length === 0 ? exitCodes.ok : exitCodes.failed
}

function refuseUnfit(from: string, to: string): void {
  if (!isFolder(from)) throw new UsageError(`There is no folder ${shownPath(from)}`)
  if (`${to}${sep}`.startsWith(`${from}${sep}`)) {
    throw new UsageError('The new folder must be outside of the old one: that is not touched')
  }
  if (existsSync(to) && (!isFolder(to) || entriesOf(to).length > 0)) {
    throw new UsageError(`${shownPath(to)} is not empty`, { hint: 'name a folder that is to be made' })
  }
}

/** What deliver-play would refuse in the playbooks of the new project. */
function mistakesIn(folder: string): readonly Problem[] {
  const places = [folder, join(folder, 'playbooks')].filter(isFolder)
  const playbooks = places.flatMap(playbooksIn)
  try {
    if (playbooks.length > 0) loadPlaybooks(playbooks, { modules: knownModules })
    return []
  } catch (error) {
    if (error instanceof FileError) return error.problems
    throw error
  }
}

function playbooksIn(folder: string): string[] {
  return entriesOf(folder)
    .filter(entry => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map(({ name }) => join(folder, name))
    .filter(isPlaybook)
}

function isPlaybook(path: string): boolean {
  try {
    const node = readYamlFile(path)
    const [first] = node?.kind === 'list' ? node.items : []
    return ['hosts', 'import_playbook', 'ansible.builtin.import_playbook'].some(key => entryOf(first, key))
  } catch {
    return false
  }
}

function report(project: ConvertedProject, left: readonly Problem[], to: string): string {
  const { files, templates, expressions } = project
  const done = `${to}: ${counted(files, 'file')}, ${counted(templates, 'template')}, ${counted(expressions, 'expression')}\n`
  if (left.length === 0) return `${done}Nothing is left to do by hand.\n`
  const places = left.length === 1 ? '1 place is' : `${left.length} places are`
  return `${left.map(formatProblem).join('\n')}\n\n${done}${places} left to do by hand: see above.\n`
}
