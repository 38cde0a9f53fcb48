import { posix } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import { Secret } from '../../base/secret.ts'
import { Script, sh } from '../../base/shell.ts'
import { keepAsItWas } from '../../host/files/backup.ts'
import { checksumOfBytes } from '../../host/files/checksums.ts'
import type { FileWrite } from '../../model/connection.ts'

/** How a content comes: shell functions that `receive` it, tell its `wanted` checksum, and `hash` what arrived. */
export type Arrival = Script

/** All that the script reads is the content. */
export function whole(bytes: Buffer): Arrival {
  return sh`
    receive() { cat; }
    wanted() { printf %s ${checksumOfBytes(bytes)}; }
    hash() { sha256sum; }`
}

/** So many bytes come, and then a line that is their checksum: it need not be known when they are sent. */
export function streamed(size: number): Arrival {
  const blocks = Math.floor(size / block)
  const rest = size % block
  return sh`
    blocks() { dd bs="$1" count="$2" iflag=fullblock status=none; }
    receive() { blocks ${block} ${blocks} && { [ ${rest} = 0 ] || blocks ${rest} 1; } && flush; }
    flush() { sync "$new" >&2 & flushing=$!; } # meanwhile it is hashed
    wanted() { IFS= read -r line && printf %s "$line"; }
    ${fastHash}`
}

/** Bytes that are received at a time. */
const block = 64 * 1024

/** OpenSSL uses what the processor has for this, and not every sha256sum does; it must know the hash of nothing. */
const fastHash = sh`
  nothing=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  hash() { openssl dgst -sha256 -r; }
  case $(hash </dev/null 2>/dev/null) in $nothing*) ;; *) hash() { sha256sum; } ;; esac`

/**
 * Writes a file from what the script reads. The sequence:
 * 1. a temporary file in the same folder takes the content, for our eyes only, and its checksum must be right;
 * 2. `validate` is asked;
 * 3. owner, group and mode are set: the wanted ones, else those of the file that was there;
 * 4. it is flushed and put in place in one step;
 * 5. where the target is a mount point, it cannot be replaced: it is rewritten, and on failure put back.
 * Whatever fails, the old file is as it was and the temporary one is gone.
 */
export function writeScript(file: FileWrite, arrival: Arrival): Script {
  return sh`
    target=${pathOf(file)} folder=${posix.dirname(pathOf(file))}
    mode=${file.mode ?? ''} owner=${file.owner ?? ''} group=${file.group ?? ''}
    usual=${usualMode(file)} backup=${file.backup ? 'yes' : ''}
    validate() {
      ${validation(file)}
    }
    ${arrival}
    ${procedure}`
}

const procedure = sh`
  new= spare= kept= was= flushing=
  umask 077
  fail() {
    [ -z "$kept" ] || cat "$kept" >"$target"
    rm -f -- "$new" "$spare"
    printf '%s\\n' "$1" >&2
    exit 1
  }
  trap 'fail "it was ended by a signal"' HUP INT TERM

  if [ ! -L "$target" ] && [ -e "$target" ]; then
    [ -d "$target" ] && fail "it is a directory"
    [ -f "$target" ] || fail "it is not a regular file"
    was=$(stat -c '%a %u:%g' -- "$target") || fail "what is there cannot be looked at"
  fi
  [ -d "$folder" ] || fail "there is no folder $folder"
  new=$(mktemp "$folder/.deliver-XXXXXXXXXX") || fail "no file can be made in $folder"

  receive >"$new" || fail "the content cannot be written; $folder has $(df -Pk -- "$folder" | awk 'END { print $4 }') KiB left"
  checksum=$(wanted) && arrived=$(hash <"$new") && [ "\${arrived%% *}" = "$checksum" ] || fail "the content arrived damaged"
  validate "$new" </dev/null >&2 || fail "validate refused the new content"

  if [ -n "$was" ]; then
    chown -- "\${was#* }" "$new" 2>/dev/null # without the right to, the file becomes ours, as with any editor
  fi
  if [ -n "$owner$group" ]; then
    chown -- "$owner\${group:+:$group}" "$new" || fail "its owner cannot be set"
  fi
  if [ -z "$mode" ]; then
    mode=\${was%% *}
    [ -n "$mode" ] || mode=$usual
  fi
  chmod -- "$mode" "$new" || fail "its mode cannot be set"

  if [ -n "$backup" ]; then
    ${keepAsItWas} || fail "the backup cannot be made"
  fi
  wait $flushing && sync "$new" || fail "the content cannot be flushed to the disk"
  refusal=$(mv -fT -- "$new" "$target" 2>&1) && exit 0
  case $refusal in *busy*) ;; *) fail "$refusal" ;; esac

  spare=$(mktemp "$folder/.deliver-XXXXXXXXXX") && cat "$target" >"$spare" || fail "what is there cannot be kept"
  kept=$spare
  cat "$new" >"$target" || fail "it cannot be rewritten in place"
  chown -- "$(stat -c %u:%g -- "$new")" "$target" && chmod -- "$mode" "$target" || fail "its owner and mode cannot be set"
  rm -f -- "$new" "$spare"
  sync "$target"`

/** An absolute path cannot be taken for an option. */
function pathOf({ path }: FileWrite): string {
  return path.startsWith('/') ? path : `./${path}`
}

/** The mode of a new file when none is told; one that holds a secret is for its owner only. */
function usualMode({ content }: FileWrite): Script {
  return content instanceof Secret ? sh`600` : sh`$(printf %o $((0666 & ~0$(umask))))`
}

/** The command of the user, in the words of the user; `%s` stands for the new file. */
function validation({ validate, path }: FileWrite): Script {
  if (validate === undefined) return sh`:`
  if (!validate.includes('%s')) {
    throw new TaskError(`Cannot validate ${path}: the command does not say where the file goes`, {
      hint: "write %s where the path of the new file belongs: 'visudo -cf %s'",
    })
  }
  return new Script(validate.replaceAll('%s', '"$1"'))
}
