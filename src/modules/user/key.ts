import { type Script, sh } from '../../base/shell.ts'
import { userQuestion } from '../../host/accounts/entries.ts'
import { keyFile } from './now.ts'
import type { Want } from './params.ts'

/** Makes an SSH key that belongs to the user, in place of one that is there. */
export function keyCreation(want: Want): Script {
  const { name, ssh_key_type, ssh_key_bits } = want
  const bits = ssh_key_bits ? ['-b', ssh_key_bits] : []
  return sh`
    home=$(${userQuestion(name)} | cut -d : -f 6)
    owner=$(id -u ${name}):$(id -g ${name})
    key=${keyFile(want, sh`"$home"`)}
    comment=${want.ssh_key_comment ?? sh`"deliver-generated on $(uname -n)"`}
    folder=\${key%/*}
    if [ ! -d "$folder" ]; then
      deliver_enter "\${folder%/*}" && deliver_place "\${folder##*/}" || deliver_fail
      mkdir -m 700 -- "$deliver_new" && chown -- "$owner" "$deliver_new" && deliver_arrive || deliver_abandon
    fi
    deliver_work "$folder" || deliver_fail
    ssh-keygen -q ${['-t', ssh_key_type, ...bits]} -N '' -C "$comment" -f ./key >&2 &&
      chown -- "$owner" ./key ./key.pub &&
      mv -fT -- ./key.pub "../\${key##*/}.pub" && mv -fT -- ./key "../\${key##*/}"
    done=$?
    rm -f -- ./key ./key.pub
    deliver_leave && [ $done = 0 ]`
}
