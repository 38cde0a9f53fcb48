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
    [ -d "$folder" ] || { mkdir -m 0700 -- "$folder" && chown -h -- "$owner" "$folder"; } || exit
    rm -f -- "$key" "$key.pub"
    ssh-keygen -q ${['-t', ssh_key_type, ...bits]} -N '' -C "$comment" -f "$key" &&
      chown -h -- "$owner" "$key" "$key.pub"`
}
