import { exitCodes, UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import { printable } from '../../base/printable.ts'
import { Problems } from '../../base/problems.ts'
import type { Application } from '../../deployment/model.ts'
import { findServiceFile } from '../../deployment/notations/find.ts'
import { readServiceFile } from '../../deployment/notations/read.ts'
import type { ShownAs } from '../../deployment/notations/write/shown-as.ts'
import { applicationText } from '../../deployment/notations/write/write.ts'
import type { CliContext } from '../cli-context.ts'
import { type CommandLine, readCommand } from '../flags/command.ts'
import type { Values } from '../flags/flag.ts'
import { serviceFlags } from '../flags/flags.ts'
import { summaryOf } from './summary.ts'

const serviceCommand: CommandLine<typeof serviceFlags> = {
  name: 'deliver service',
  usage:
    '$0 check FILE...\n$0 show FILE [--as NOTATION]\n\nReads service files, without hosts: tells all that is wrong in them, or shows one in another notation.',
  flags: serviceFlags,
  words: 'action',
  examples: [
    ['$0 check blog/Deliverous', 'which mistakes it has, or what it describes'],
    ['$0 show compose.yaml --as deliverous', 'the same application as a Deliverous file'],
  ],
}

/** `deliver service`: checks service files, or shows one in another notation. Returns the exit code. */
export async function service(context: CliContext): Promise<number> {
  const read = await readCommand(serviceCommand, context)
  if (!read) return exitCodes.ok
  const [action = '', ...paths] = read.words
  const act = actions.get(action)
  if (!act) {
    throw new UsageError(`deliver service cannot ${action}`, {
      hint: didYouMean(action, actions.keys()) ?? 'deliver service takes check, or show',
    })
  }
  context.stdout.write(printable(act(paths, read.values)))
  return exitCodes.ok
}

type Asked = Values<typeof serviceFlags>

const actions: ReadonlyMap<string, (paths: readonly string[], asked: Asked) => string> = new Map([
  ['check', check],
  ['show', show],
])

function check(paths: readonly string[], asked: Asked): string {
  if (paths.length === 0) throw new UsageError('deliver service check takes service files')
  const problems = new Problems()
  const read = paths.map(path => ({ path, application: applicationOf(path, asked, problems) }))
  problems.throwIfAny()
  return read.map(({ path, application }) => (application ? summaryOf(path, application) : '')).join('')
}

function show([path, ...more]: readonly string[], asked: Asked): string {
  if (path === undefined || more.length > 0)
    throw new UsageError('deliver service show takes one service file')
  const problems = new Problems()
  const application = applicationOf(path, asked, problems)
  problems.throwIfAny()
  return application ? applicationText[asked.as as ShownAs](application) : ''
}

function applicationOf(
  path: string,
  { profile: profiles }: Asked,
  problems: Problems,
): Application | undefined {
  const file = findServiceFile(path, undefined, problems)
  const options = { environment: process.env, profiles }
  return file === undefined ? undefined : readServiceFile(file, undefined, problems, options)
}
