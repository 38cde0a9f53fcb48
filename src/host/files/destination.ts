import { posix } from 'node:path'
import { type Script, sh } from '../../base/shell.ts'

/** Puts into `$target` where a file of that name goes: into `dest` if that is a folder, else to `dest` itself. */
export function targetScript(dest: string, name: string | undefined): Script {
  if (name === undefined) return sh`target=${dest}`
  const inside = posix.join(dest, name)
  if (dest.endsWith('/')) return sh`target=${inside}`
  return sh`if [ -d ${dest} ]; then target=${inside}; else target=${dest}; fi`
}
