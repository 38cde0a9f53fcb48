import { TaskError } from '../../base/errors.ts'
import { Secret } from '../../base/secret.ts'
import { shellWords } from '../../base/words.ts'
import type { Image } from '../docker.ts'
import type { Container } from './container.ts'
import type { ContainerSettings } from './params.ts'

/** The command with the entry point before it; what the container is given as its command stands behind the first. */
export function commandLine({ entrypoint, command }: ContainerSettings): string[] {
  return [...(entrypoint ?? []), ...commandWords(command)]
}

/** What a container runs, as `commandLine` has it: without the entry point of its image, where the task names none. */
export function actualCommandLine(
  { Config }: Container,
  { entrypoint }: ContainerSettings,
  image: Image | undefined,
): string[] {
  const command = [...(Config.Cmd ?? [])]
  const line = [...(Config.Entrypoint ?? []), ...command]
  if (entrypoint) return line
  const ofImage = image?.Config?.Entrypoint ?? []
  const beginsAsImage = ofImage.length > 0 && ofImage.every((word, at) => word === line[at])
  return beginsAsImage ? line.slice(ofImage.length) : command
}

/** Whether the image's command shall not run, but its entry point alone. */
export function clearsCommand({ entrypoint, command }: ContainerSettings): boolean {
  return !entrypoint && command !== undefined && command !== null && commandWords(command).length === 0
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
