import { TaskError } from '../../base/errors.ts'
import { type InRegistry, tagged } from '../../host/docker.ts'
import type { Want } from './params.ts'

export function imageName({ name, tag }: Want): string {
  return tagged(name) === name ? name : `${name}:${tag}`
}

export function otherName({ repository, ...want }: Want): string | undefined {
  if (repository === undefined) return undefined
  const tag = imageName(want as Want).match(/:([^/:@]+)$/)?.[1] ?? want.tag
  return tagged(repository) === repository ? repository : `${repository}:${tag}`
}

/** A registry that cannot be asked may still be pulled from, where there is nothing to compare. */
export function idsIn(
  answer: InRegistry | undefined,
  name: string,
  mayBeUnknown: boolean,
): readonly string[] {
  if (answer && 'ids' in answer) return answer.ids
  if (mayBeUnknown) return []
  throw new TaskError(`Cannot ask the registry for ${name}: ${answer?.why ?? 'it said nothing'}`)
}

export function shortened(id: string): string {
  return id.replace(/^sha256:(.{12}).*/, '$1')
}
