import type { Redaction } from '../base/redaction.ts'
import type { Output } from './cli-context.ts'

/** The same stream, to which whole lines are written without the secrets in them. */
export function redactingOutput(out: Output, redaction: Redaction): Output {
  return {
    isTTY: out.isTTY === true,
    get columns() {
      return out.columns
    },
    write: text => out.write(redaction.redact(text)),
  }
}
