import { BoundedRegExp } from '../../base/bounded-regexp.ts'
import { TaskError } from '../../base/errors.ts'
import type { ActionHost } from '../../model/module.ts'
import type { Want } from './params.ts'
import { cannotLook, question } from './question.ts'
import { subject } from './target.ts'

/** The result of one look; `match` is what the search found in the file or in what the port sent. */
interface LookResult {
  readonly isThere: boolean
  readonly match: RegExpMatchArray | undefined
}

export async function look(want: Want, host: ActionHost): Promise<LookResult> {
  const { status, stdout } = await host.run(question(want))
  if (status === cannotLook) {
    throw new TaskError(`Cannot see whether ${subject(want)} is there: no program of the host can connect`, {
      hint: 'one of bash, nc and busybox is enough',
    })
  }
  if (status !== 0) return { isThere: false, match: undefined }
  if (want.search_regex === undefined) return { isThere: true, match: undefined }
  const match = pattern(want.search_regex).exec(stdout.toString()) ?? undefined
  return { isThere: match !== undefined, match }
}

function pattern(text: string): RegExp {
  try {
    return new BoundedRegExp(text.replaceAll('(?P<', '(?<'), 'm')
  } catch (error) {
    throw new TaskError(`Cannot search for ${text}: ${(error as Error).message}`)
  }
}
