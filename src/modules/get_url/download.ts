import { lines, type Script, type ShellValue, sh } from '../../base/shell.ts'
import { addressOf, type Download, fetchScript } from '../../host/fetch.ts'
import { modeAfter, octal } from '../../host/files/mode.ts'
import { type Arrival, copied, opened, writeScript } from '../../host/files/write.ts'
import { algorithm } from './checksums.ts'
import type { Want } from './params.ts'
import type { Now } from './state.ts'

export function downloadStep(
  want: Want,
  { file: { path, state }, accounts }: Now,
  checksum: string | undefined,
): Script {
  const { owner, group, mode, backup } = want
  const before = state?.mode ?? 0o666 & ~accounts.umask
  const wanted = {
    path,
    owner,
    group,
    mode: mode && octal(modeAfter(mode, before, false, accounts.umask)),
    backup,
  }
  const verified = checksum === undefined ? [] : [verification(want, checksum)]
  if (want.tmp_dest === undefined) return writeScript(wanted, lines([arrival(want), ...verified]))
  return fetched(
    want,
    want.url,
    lines([
      sh`exec 3<./download && rm -f ./download && deliver_leave || exit`,
      writeScript(wanted, lines([opened, ...verified])),
    ]),
  )
}

/** The content comes straight to where the file is made. */
function arrival(want: Want): Arrival {
  const { protocol, pathname } = addressOf(want.url)
  if (protocol === 'file:') return copied(decodeURIComponent(pathname))
  return sh`
    deliver_receive() {
      {
        ${fetchScript(downloadOf(want, want.url))}
      } >&4 || { deliver_blame='it cannot be downloaded'; return 1; }
    }`
}

/** The new file must have the wanted digits. */
function verification(want: Want, checksum: string): Script {
  return sh`
    deliver_arrived() {
      found=$(${algorithm(want)} <"$deliver_new") found=\${found%% *}
      [ "$found" = ${checksum} ] || { echo "The checksum is $found and not ${checksum}" >&2; return 1; }
    }`
}

/** Downloads into the file `download`, in a folder that is there only for a script. */
export function fetched(want: Want, url: string, then: Script): Script {
  const folder: ShellValue = want.tmp_dest ?? sh`"\${TMPDIR:-/tmp}"`
  return sh`(
    deliver_work ${folder} || deliver_fail
    trap '[ -z "$deliver_staged" ] || { rm -f ./download; deliver_leave; }' EXIT
    { ${fetchScript(downloadOf(want, url))}
    } >./download && {
      ${then}
    }
  )`
}

export function downloadOf(want: Want, url: string): Download {
  return {
    url: addressOf(url),
    headers: Object.entries(want.headers),
    user: want.url_username,
    password: want.url_password,
    timeout: want.timeout,
    validatesCertificates: want.validate_certs,
    usesProxy: want.use_proxy,
    agent: want.http_agent,
  }
}
