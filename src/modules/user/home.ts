import { type Script, sh } from '../../base/shell.ts'
import type { Want } from './params.ts'

/** Makes a home as useradd does: from the skeleton, with what /etc/login.defs allows. */
export function homeCreation({ name, skeleton = '/etc/skel', umask }: Want, home: string): Script {
  return sh`
    mkdir -p -- "$(dirname -- ${home})" || exit
    if [ -d ${skeleton} ]; then cp -RP -- ${skeleton} ${home}; else mkdir -- ${home}; fi || exit
    ${umask === undefined ? usualMode : sh`mode=$(printf %o $((0777 & ~0${umask})))`}
    chmod -- "$mode" ${home} && chown -R -h -- "$(id -u ${name}):$(id -g ${name})" ${home}`
}

const usualMode = sh`
  setting() { awk -v name="$1" '$1 == name { print $2 }' /etc/login.defs 2>/dev/null; }
  mode=$(setting HOME_MODE)
  umask=$(setting UMASK)
  [ -n "$mode" ] || mode=$(printf %o $((0777 & ~0\${umask:-022})))`
