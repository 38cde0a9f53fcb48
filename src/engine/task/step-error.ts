import { type DeliverError, TaskError } from '../../base/errors.ts'
import { shorten } from '../../base/shorten.ts'
import type { Answer } from '../../model/connection.ts'

/** A step that failed on a host, with its answer. */
export class StepError extends TaskError {
  readonly answer: Answer

  constructor(message: string, answer: Answer) {
    super(message)
    this.answer = answer
  }
}

/** Why a step failed, from what it printed, which is redacted first. */
export function failureReason({ status, stdout, stderr }: Answer, redact: (text: string) => string): string {
  const printed = stderr.toString().trim() || stdout.toString().trim()
  return printed === '' ? `exit status ${status}` : shorten(redact(printed))
}

/** The answer of a failed step, for the result of its task. */
export function stepAnswer(error: DeliverError): { rc?: number; stdout?: string; stderr?: string } {
  if (!(error instanceof StepError)) return {}
  const { status, stdout, stderr } = error.answer
  return { rc: Number(status), stdout: stdout.toString(), stderr: stderr.toString() }
}

/** Output that was cut at the limit is never taken for the whole. */
export function incompleteOutput(missing: number): TaskError {
  return new TaskError(`Cannot use what the host printed: ${missing} bytes beyond the limit are missing`, {
    hint: 'let it print less, or into a file; deliver_output_limit: 64m raises the limit for a host',
  })
}
