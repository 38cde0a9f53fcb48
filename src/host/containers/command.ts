import { TaskError } from '../../base/errors.ts'
import { Secret } from '../../base/secret.ts'
import { shellWords } from '../../base/words.ts'
import type { ContainerSettings } from './params.ts'

/** The command with the entry point before it; what the container is given as its command stands behind the first. */
export function commandLine({ entrypoint, command }: ContainerSettings): string[] {
  return [...(entrypoint ?? []), ...commandWords(command)]
}

export function commandWords(command: unknown): string[] {
  if (command === undefined || command === null) return []
  if ([command].flat().some(word => word instanceof Secret)) {
    throw new TaskError('Cannot run this command: everybody on the host would see the secret in it', {
      hint: 'give it by the environment',
    })
  }
  if (typeof command === 'string') return shellWords(command)
  if (Array.isArray(command)) return command.map(String)
  throw new TaskError('Cannot run this command: it is neither a text nor a list of words')
}
