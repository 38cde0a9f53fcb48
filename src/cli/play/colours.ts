import type { Output } from '../cli-context.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Whether to print colours: as `--color` says, else `NO_COLOR`, else `FORCE_COLOR`, else on terminals that have them. */
export function hasColours(asked: string, { isTTY }: Output, environment: Environment): boolean {
  if (asked !== 'auto') return asked === 'always'
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: terminal } = environment
  if (no) return false
  if (force) return force !== '0' && force !== 'false'
  return isTTY === true && terminal !== 'dumb'
}
