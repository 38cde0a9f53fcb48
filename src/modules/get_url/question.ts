import { lines, type Script, sh } from '../../base/shell.ts'
import { clientsQuestion } from '../../host/fetch.ts'
import { accountsQuestion } from '../../host/files/attributes.ts'
import { fileQuestion } from '../../host/files/file-state.ts'
import { section } from '../../host/sections.ts'
import { nameIn } from './addresses.ts'
import { algorithm, isAddress, wantedChecksum } from './checksums.ts'
import { fetched } from './download.ts'
import type { Want } from './params.ts'

export function questionOf(want: Want): Script {
  const sums = wantedChecksum(want)
  return lines([
    sh`target=${want.dest} isfolder= failed=`,
    sh`if [ -d "$target" ]; then
      ${section('folder')}
      target=\${target%/}/${nameIn(want.url)} isfolder=yes
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

/** Prints the digits of the file that is there, where they are to be compared with others. */
function readDigest(want: Want): Script {
  const print = sh`
    ${section('digest')}
    ${algorithm(want)} <"$deliver_readable"`
  return wantedChecksum(want) || want.force ? print : sh`if [ -n "$isfolder" ]; then ${print}; fi`
}
