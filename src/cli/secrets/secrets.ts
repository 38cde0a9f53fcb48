import { exitCodes, UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import type { CliContext } from '../cli-context.ts'
import { check } from './check.ts'
import type { SecretsCommand } from './command.ts'
import { edit } from './edit.ts'
import { importCommand } from './import.ts'
import { init } from './init.ts'
import { recipients } from './recipients.ts'
import { rekey } from './rekey.ts'
import { set } from './set.ts'
import { unset } from './unset.ts'
import { view } from './view.ts'

/** The commands of `deliver secrets`, in the order in which people come to need them. */
export const secretsCommands: readonly SecretsCommand[] = [
  init,
  set,
  unset,
  view,
  edit,
  recipients,
  rekey,
  check,
  importCommand,
]

/** `deliver secrets`: runs the command that its first argument names. */
export async function secrets(context: CliContext): Promise<number> {
  const [name, ...argv] = context.argv
  if (name === undefined || name === '--help' || name === 'help') {
    context.stdout.write(help())
    return name === undefined ? exitCodes.usage : exitCodes.ok
  }
  const command = secretsCommands.find(command => command.name === name)
  if (command) return command.run({ ...context, argv })
  const names = secretsCommands.map(({ name }) => name)
  throw new UsageError(`There is no command deliver secrets ${name}`, {
    hint: didYouMean(name, names) ?? 'deliver secrets --help shows every command',
  })
}

function help(): string {
  const lines = secretsCommands.map(({ name, takes, does }) => [`${name} ${takes}`.trim(), does] as const)
  const width = Math.max(...lines.map(([line]) => line.length))
  return [
    'deliver secrets COMMAND [FLAGS]',
    '',
    ...lines.map(([line, does]) => `  deliver secrets ${line.padEnd(width)}  ${does}`),
    '',
    'deliver secrets COMMAND --help shows the flags of a command. -i names the environment; else it is development.',
    '',
  ].join('\n')
}
