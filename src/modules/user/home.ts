import { posix } from 'node:path'
import { type Script, sh } from '../../base/shell.ts'
import type { Want } from './params.ts'

/** Makes a home as useradd does: from the skeleton, with what /etc/login.defs allows. */
export function homeCreation({ name, skeleton = '/etc/skel', umask }: Want, home: string): Script {
  const { dir, base } = posix.parse(home)
  return sh`
    mkdir -p -- ${dir} && deliver_enter ${dir} && deliver_place ${base} || deliver_fail
    if [ -d ${skeleton} ]; then cp -RP -- ${skeleton} "$deliver_new"; else mkdir -- "$deliver_new"; fi || deliver_abandon
    ${umask === undefined ? usualMode : sh`mode=$(printf %o $((0777 & ~0${umask})))`}
    chmod -- "$mode" "$deliver_new" && chown -R -h -- "$(id -u ${name}):$(id -g ${name})" "$deliver_new" &&
      deliver_arrive || deliver_abandon`
}

const usualMode = sh`
  setting() { awk -v name="$1" '$1 == name { print $2 }' /etc/login.defs 2>/dev/null; }
  mode=$(setting HOME_MODE)
  umask=$(setting UMASK)
  [ -n "$mode" ] || mode=$(printf %o $((0777 & ~0\${umask:-022})))`
