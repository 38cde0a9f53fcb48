import type { Step } from '../../model/connection.ts'
import type { Accounts, WantedAttributes } from './attributes.ts'
import type { Content } from './content.ts'
import type { PathState } from './look.ts'
import { modeAfter, octal } from './mode.ts'
import { copied, writeScript } from './write.ts'

/** How a file is written, beside its content. */
export interface WantedWrite extends WantedAttributes {
  readonly backup?: boolean | undefined
  readonly validate?: string | undefined
}

/** What gives a file a content: a write from the control side, or a copy on the host. */
export function writeStep(
  path: string,
  { source, checksum }: Content,
  { owner, group, mode, backup, validate }: WantedWrite,
  state: PathState | undefined,
  accounts: Accounts,
): Step {
  const wanted = { path, owner, group, mode: writtenMode(mode, state, accounts), backup, validate }
  if (typeof source === 'object' && 'hostPath' in source)
    return writeScript(wanted, copied(source.hostPath, checksum()))
  return { kind: 'file write', content: source, ...wanted }
}

/** In octal digits: a symbolic mode builds on what the file has, or would get. */
function writtenMode(
  mode: string | undefined,
  state: PathState | undefined,
  { umask }: Accounts,
): string | undefined {
  const now = state?.kind === 'file' ? state.mode : 0o666 & ~umask
  return mode && octal(modeAfter(mode, now, false, umask))
}
