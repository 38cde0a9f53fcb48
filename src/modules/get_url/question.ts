import { lines, type Script, sh } from '../../base/shell.ts'
import { clientsQuestion, headersScript } from '../../host/fetch.ts'
import { accountsQuestion } from '../../host/files/attributes.ts'
import { fileQuestion } from '../../host/files/file-state.ts'
import { section } from '../../host/sections.ts'
import { nameIn } from './addresses.ts'
import { algorithm, isAddress, wantedChecksum } from './checksums.ts'
import { downloadOf, fetched } from './download.ts'
import type { Want } from './params.ts'

export function questionOf(want: Want): Script {
  const sums = wantedChecksum(want)
  return lines([
    sh`target=${want.dest} isfolder= failed=`,
    sh`if [ -d "$target" ]; then
      ${section('folder')}
      name=${nameIn(want.url)} isfolder=yes
      ${proposedName(want)}
      target=\${target%/}/$name
    fi`,
    fileQuestion(sh`"$target"`, { follow: true, read: readDigest(want) }),
    accountsQuestion(want),
    ...(sums && isAddress(sums.value)
      ? [section('sums'), sh`${fetched(want, sums.value, sh`cat ./download`)} || failed=1`]
      : []),
    ...(sums
      ? []
      : [
          sh`if [ -f "$file" ] && ${want.force ? sh`:` : sh`[ -n "$isfolder" ]`}; then
            ${section('offered')}
            ${fetched(want, want.url, sh`${algorithm(want)} <./download`)} || failed=1
          fi`,
        ]),
    section('clients'),
    clientsQuestion,
    sh`[ -z "$failed" ]`,
  ])
}

/** The name that the server proposes, for a file in a folder: only the last part of a path, and nothing special. */
function proposedName(want: Want): Script {
  const download = downloadOf(want, want.url)
  if (!/^https?:$/.test(download.url.protocol)) return sh``
  return sh`
    headers=$({ ${headersScript(download)}; } 2>/dev/null) return=$(printf '\\r') proposed=
    set -f; IFS=$deliver_line
    for header in $headers; do
      case $header in [Cc]ontent-[Dd]isposition:*filename=*) proposed=\${header#*filename=} ;; esac
    done
    unset IFS; set +f
    proposed=\${proposed%"$return"}
    case $proposed in
      '"'*) proposed=\${proposed#?} proposed=\${proposed%%'"'*} ;;
      *) proposed=\${proposed%%;*} ;;
    esac
    proposed=\${proposed##*/}
    case $proposed in '' | . | .. | *[[:cntrl:]]*) ;; *) name=$proposed ;; esac`
}

/** Prints the digits of the file that is there, where they are to be compared with others. */
function readDigest(want: Want): Script {
  const print = sh`
    ${section('digest')}
    ${algorithm(want)} <"$deliver_readable"`
  return wantedChecksum(want) || want.force ? print : sh`if [ -n "$isfolder" ]; then ${print}; fi`
}
