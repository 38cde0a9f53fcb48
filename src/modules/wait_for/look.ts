import { TaskError } from '../../base/errors.ts'
import type { ActionHost } from '../../model/module.ts'
import type { Want } from './params.ts'
import { cannotLook, question } from './question.ts'
import { subject } from './target.ts'

/** What one look saw: the text is what the file or the port gave, where that was asked. */
interface Sight {
  readonly isThere: boolean
  readonly match: RegExpMatchArray | undefined
}

export async function look(want: Want, host: ActionHost): Promise<Sight> {
  const { status, stdout } = await host.run(question(want))
  if (status === cannotLook) {
    throw new TaskError(`Cannot see whether ${subject(want)} is there: no program of the host can connect`, {
      hint: 'one of bash, nc and busybox is enough',
    })
  }
  if (status !== 0) return { isThere: false, match: undefined }
  if (want.search_regex === undefined) return { isThere: true, match: undefined }
  const match = stdout.toString().match(pattern(want.search_regex)) ?? undefined
  return { isThere: match !== undefined, match }
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text.replaceAll('(?P<', '(?<'), 'm')
  } catch (error) {
    throw new TaskError(`Cannot search for ${text}: ${(error as Error).message}`)
  }
}
