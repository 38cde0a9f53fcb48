import { posix } from 'node:path'
import { checksumOfBytes } from '../../base/checksums.ts'
import { TaskError } from '../../base/errors.ts'
import { Secret } from '../../base/secret.ts'
import { Script, type ShellValue, sh } from '../../base/shell.ts'
import type { FileWrite } from '../../model/connection.ts'

/**
 * How a content comes to the host. The shell function `deliver_receive` writes it to descriptor 4, `deliver_arrived` says
 * whether it arrived undamaged.
 */
export type Arrival = Script

/** The content is the variable `deliver_content`, which came with the script. */
export const inVariable: Arrival = sh``

/** The content is the variable `deliver_content`, in Base64: it holds bytes that no variable can. */
export const inBase64: Arrival = sh`deliver_receive() { printf %s "$deliver_content" | base64 -d >&4; }`

/** The script reads so many bytes, and then a line that is their checksum: it need not be known when they are sent. */
export function streamed(size: number): Arrival {
  const blocks = Math.floor(size / block)
  const rest = size % block
  return sh`
    blocks() { dd bs="$1" count="$2" iflag=fullblock status=none; }
    deliver_receive() {
      { blocks ${block} ${blocks} && { [ ${rest} = 0 ] || blocks ${rest} 1; }; } >&4 || return
      sync "$deliver_new" >&2 & deliver_flushing=$! # meanwhile it is hashed
    }
    deliver_arrived() { IFS= read -r wanted && arrived=$(hash <"$deliver_new") && [ "\${arrived%% *}" = "$wanted" ]; }
    ${fastHash}`
}

/** The content is that of the file that is open as descriptor 3. */
export const opened: Arrival = sh`deliver_receive() { cat <&3 >&4; }`

/** The content is that of a file of the host. With a checksum, it must be the one that was looked at. */
export function copied(source: ShellValue, checksum?: string | undefined): Arrival {
  const isSame = sh`arrived=$(sha256sum <"$deliver_new") && [ "\${arrived%% *}" = ${checksum ?? ''} ]`
  return sh`
    deliver_open ${source} || deliver_fail
    ${opened}
    ${checksum === undefined ? sh`` : sh`deliver_arrived() { ${isSame}; }`}`
}

/** Bytes that are received at a time. */
const block = 64 * 1024

/** OpenSSL uses what the processor has for this, and not every sha256sum does; it must know the hash of nothing. */
const fastHash = sh`
  nothing=${checksumOfBytes(Buffer.alloc(0))}
  hash() { openssl dgst -sha256 -r; }
  case $(hash </dev/null 2>/dev/null) in $nothing*) ;; *) hash() { sha256sum; } ;; esac`

/** How a file is written, beside its content. */
export type WriteSettings = Omit<FileWrite, 'kind' | 'content'> & { readonly secret?: boolean }

/**
 * Writes a file. The sequence, which `deliver_write` of the shell functions carries out:
 * 1. the folder is entered;
 * 2. a new file is made, empty, where nobody else can exchange it: in the folder or in a stage in it;
 * 3. owner, group and mode are set: the wanted ones, else those of the file that was there;
 * 4. it takes the content, which must arrive undamaged, and `validate` is asked;
 * 5. it is flushed and put in place in one step;
 * 6. where the target is a mount point, it cannot be replaced: it is rewritten, and on failure put back.
 * Whatever fails, the old file is as it was and the new one is gone.
 */
export function writeScript(file: WriteSettings, arrival: Arrival): Script {
  const { dir, base } = posix.parse(file.path)
  return sh`
    folder=${dir || '.'} name=${base} owner=${file.owner ?? ''} group=${file.group ?? ''}
    mode=${file.mode ?? ''} bits=${file.mode ? Number.parseInt(file.mode, 8) : ''} umask=${umaskFor(file)}
    backup=${file.backup ? 'yes' : ''}
    ${validation(file)}
    ${arrival}
    deliver_write`
}

/** The umask that gives a new file its mode; empty where that is the usual one. Special bits are never given so. */
function umaskFor({ mode, secret }: WriteSettings): string {
  const bits = mode ? Number.parseInt(mode, 8) : undefined
  if (bits === undefined) return secret ? '077' : ''
  return (bits & ~0o666) === 0 ? (0o777 & ~bits).toString(8) : '077'
}

/** The command of the user, in the words of the user; `%s` stands for the new file. */
function validation({ validate, path }: WriteSettings): Script {
  if (validate === undefined) return sh``
  if (!validate.includes('%s')) {
    throw new TaskError(`Cannot validate ${path}: the command does not say where the file goes`, {
      hint: "write %s where the path of the new file belongs: 'visudo -cf %s'",
    })
  }
  const command = new Script(validate.replaceAll('%s', '"$deliver_path"'))
  return sh`
    deliver_validate() {
      deliver_show
      ${command}
    }`
}

/** Whether the content of a file is a secret: then none but its owner reads a new file, unless its mode says so. */
export function isSecret({ content }: FileWrite): boolean {
  return content instanceof Secret
}
